using System.Globalization;
using Microsoft.Extensions.Logging;

namespace OrleansCoins.Grains.Books;

/// <summary>
/// Closes the books once a day (UTC): the first time that its reminder comes on a day. A closing that a lost silo left unmade is made an hour later; one
/// that it had made is found by the day.
/// </summary>
internal sealed partial class ClosingsGrain(Closer closer, ClosingOptions options, TimeProvider time, ILogger<ClosingsGrain> logger) : Grain, IClosingsGrain, IRemindable
{
    /// <summary>The key of the one grain.</summary>
    public const string Key = "closings:all";

    /// <summary>The name of its reminder.</summary>
    public const string Reminder = "close";

    /// <inheritdoc />
    public async Task StartAsync()
    {
        if (await this.GetReminder(Reminder) is null)
        {
            await this.RegisterOrUpdateReminder(Reminder, options.FirstAfter, options.Every);
        }
    }

    /// <inheritdoc />
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        try
        {
            var day = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var closing = await closer.CloseAsync(day, CancellationToken.None);
            if (closing is { Seal: null })
            {
                LogUnsigned(logger, closing.Number, day);
            }
            else if (closing is not null)
            {
                LogClosed(logger, closing.Number, day, closing.Through);
            }

            if (closing is not null && ClosingText.Read(closing.Body).Differences is > 0 and var differences)
            {
                LogDiffer(logger, differences, closing.Number, day);
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogFailed(logger, fault);
        }
    }

    [LoggerMessage(1901, LogLevel.Information, "Closing {Number} of {Day} covers the journal up to position {Position}.")]
    private static partial void LogClosed(ILogger logger, long number, string day, long position);

    [LoggerMessage(1902, LogLevel.Warning, "Closing {Number} of {Day} is not signed: set OrleansCoins__Books__SealKey (the command 'seal-key' makes a key), so that a rewritten past shows.")]
    private static partial void LogUnsigned(ILogger logger, long number, string day);

    [LoggerMessage(1905, LogLevel.Error, "The books had {Differences} differences when closing {Number} of {Day} was made: GET /v1/admin/books lists them.")]
    private static partial void LogDiffer(ILogger logger, long differences, long number, string day);

    [LoggerMessage(1903, LogLevel.Error, "The books could not be closed; it is tried again in an hour. The command 'close' does it now.")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
