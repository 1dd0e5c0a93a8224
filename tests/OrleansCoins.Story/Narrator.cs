using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace OrleansCoins.Story;

/// <summary>Tells how far the story is: a bar where someone watches, plain lines where a file does.</summary>
internal sealed class Narrator
{
    private const int LineEveryMs = 5_000;

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
        var saidMs = 0L;
        await perform(() =>
        {
            var now = Interlocked.Increment(ref done);
            var before = Interlocked.Read(ref saidMs);
            var elapsedMs = watch.ElapsedMilliseconds;

            // Of all who notice that a line is due, one says it.
            if (elapsedMs - before > LineEveryMs && Interlocked.CompareExchange(ref saidMs, elapsedMs, before) == before)
            {
                Say($"  {title}: {now} of {steps} after {elapsedMs / 1000} s");
            }
        });
        Say(string.Create(CultureInfo.InvariantCulture, $"{title}: {done} in {watch.Elapsed.TotalSeconds:0.0} s"));
    }
}
