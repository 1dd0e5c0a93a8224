using System.Globalization;

namespace OrleansCoins.Silo.Commands;

/// <summary>Says on the error stream how far a long reading is: one line that changes on a terminal, a line now and then elsewhere.</summary>
internal sealed class ProgressLine : IAsyncDisposable
{
    private readonly bool _onTerminal = !Console.IsErrorRedirected;
    private readonly PeriodicTimer _timer;
    private readonly Task _showing;

    /// <summary>Begins to say it.</summary>
    /// <param name="read">How many entries were read.</param>
    /// <param name="all">About how many there are.</param>
    public ProgressLine(Func<long> read, long all)
    {
        _timer = new PeriodicTimer(_onTerminal ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(10));
        _showing = ShowAsync(read, all);
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
    /// <param name="read">How many entries were read.</param>
    /// <param name="all">About how many there are.</param>
    /// <param name="before">How many of them an earlier run read.</param>
    /// <param name="elapsed">For how long this one has been reading.</param>
    public static string Text(long read, long all, long before, TimeSpan elapsed)
    {
        var rate = (read - before) / Math.Max(elapsed.TotalSeconds, 0.001);
        var left = rate > 0 ? TimeSpan.FromSeconds(Math.Max(0, all - read) / rate) : (TimeSpan?)null;
        return string.Create(
            CultureInfo.InvariantCulture, $"{read:N0} of about {all:N0} entries, {rate:N0} a second, {(left is { } time ? $"{time:hh\\:mm\\:ss} left" : "time left unknown")}");
    }

    private async Task ShowAsync(Func<long> read, long all)
    {
        var (began, before) = (TimeProvider.System.GetTimestamp(), read());
        while (await _timer.WaitForNextTickAsync())
        {
            var line = Text(read(), all, before, TimeProvider.System.GetElapsedTime(began));
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
