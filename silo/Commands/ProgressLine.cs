using System.Globalization;

namespace OrleansCoins.Silo.Commands;

/// <summary>Says on the error stream how far a long reading is: one line that changes on a terminal, a line now and then elsewhere.</summary>
internal sealed class ProgressLine : IAsyncDisposable
{
    private readonly bool _onTerminal = !Console.IsErrorRedirected;
    private readonly PeriodicTimer _timer;
    private readonly Task _showing;

    /// <summary>Begins to say it.</summary>
    /// <param name="what">What is read, such as <c>entries</c>.</param>
    /// <param name="read">How many of them were read.</param>
    /// <param name="all">About how many there are.</param>
    public ProgressLine(string what, Func<long> read, long all)
    {
        _timer = new PeriodicTimer(_onTerminal ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(10));
        _showing = ShowAsync(what, read, all);
    }

    /// <summary>Ends the line.</summary>
    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _showing;
        if (_onTerminal)
        {
            Console.Error.WriteLine();
        }
    }

    /// <summary>The line.</summary>
    /// <param name="what">What is read.</param>
    /// <param name="read">How many of them were read.</param>
    /// <param name="all">About how many there are.</param>
    /// <param name="before">How many of them an earlier run read.</param>
    /// <param name="elapsed">For how long this one has been reading.</param>
    public static string Text(string what, long read, long all, long before, TimeSpan elapsed)
    {
        var rate = (read - before) / Math.Max(elapsed.TotalSeconds, 0.001);
        var left = rate > 0 ? TimeSpan.FromSeconds(Math.Max(0, all - read) / rate) : (TimeSpan?)null;
        return string.Create(
            CultureInfo.InvariantCulture, $"{read:N0} of about {all:N0} {what}, {rate:N0} a second, {(left is { } time ? $"{time:hh\\:mm\\:ss} left" : "time left unknown")}");
    }

    private async Task ShowAsync(string what, Func<long> read, long all)
    {
        var (began, before) = (TimeProvider.System.GetTimestamp(), read());
        while (await _timer.WaitForNextTickAsync())
        {
            var line = Text(what, read(), all, before, TimeProvider.System.GetElapsedTime(began));
            if (_onTerminal)
            {
                Console.Error.Write($"\r{line}   ");
            }
            else
            {
                Console.Error.WriteLine(line);
            }
        }
    }
}
