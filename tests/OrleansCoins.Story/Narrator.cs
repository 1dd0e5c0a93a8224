using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace OrleansCoins.Story;

/// <summary>Tells how far the story is: a bar where someone watches, plain lines where a file does.</summary>
internal sealed class Narrator
{
    private const int LinesPerChapter = 5;

    private readonly bool _isWatched =
        !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("CI") is null && AnsiConsole.Profile.Capabilities.Interactive;

    /// <summary>Performs a chapter of so many steps; it is given what to call after each of them.</summary>
    public Task TellAsync(string title, int steps, Func<Action, Task> perform) =>
        _isWatched ? TellByBarAsync(title, steps, perform) : TellByLinesAsync(title, steps, perform);

    public static void Say(string line) => Console.Out.WriteLine(line);

    private static Task TellByBarAsync(string title, int steps, Func<Action, Task> perform) =>
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(title).PadRight(44), maxValue: Math.Max(1, steps));
                await perform(() => bar.Increment(1));
                bar.Value = bar.MaxValue;
            });

    private static async Task TellByLinesAsync(string title, int steps, Func<Action, Task> perform)
    {
        var watch = Stopwatch.StartNew();
        var done = 0;
        var every = Math.Max(1, steps / LinesPerChapter);
        await perform(() =>
        {
            var now = Interlocked.Increment(ref done);
            if (now % every == 0 && now < steps)
            {
                Say(string.Create(CultureInfo.InvariantCulture, $"  {title}: {now} of {steps} after {watch.Elapsed.TotalSeconds:0.0} s"));
            }
        });
        Say(string.Create(CultureInfo.InvariantCulture, $"{title}: {done} in {watch.Elapsed.TotalSeconds:0.0} s"));
    }
}
