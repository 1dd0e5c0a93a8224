using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Payouts;

namespace OrleansCoins.Grains.Recovery;

/// <summary>
/// Payouts whose reminders are lost: on SQLite those lie in a file beside the journal's. Rarely, and beside the runs: a provider that doesn't answer
/// delays no transfer.
/// </summary>
internal sealed partial class RecoveryGrain
{
    private Task _driving = Task.CompletedTask;
    private TimeSpan _drivesAt;

    private void DrivePayouts()
    {
        if (_driving.IsCompleted && Now >= _drivesAt)
        {
            _drivesAt = Now + options.PayoutsAfter;
            _driving = DrivePayoutsAsync();
        }
    }

    private async Task DrivePayoutsAsync()
    {
        try
        {
            var begun = Microseconds.FromTime(time.GetUtcNow() - options.PayoutsAfter);
            foreach (var status in PayoutDocuments.Unfinished)
            {
                (long, string)? before = (begun, "");
                IReadOnlyList<Document> page;
                do
                {
                    page = await documents.ListAsync(
                        new DocumentQuery(DocumentKind.Payout, Limits.RecoveryPageSize) { Status = status, Before = before }, CancellationToken.None);
                    foreach (var together in page.Chunk(PeersAtOnce))
                    {
                        await Task.WhenAll(together.Select(DriveAsync));
                    }

                    before = page is [.., var last] ? (last.CreatedAtMicroseconds, last.Id) : before;
                }
                while (page.Count == Limits.RecoveryPageSize);
            }
        }
        catch (Exception fault)
        {
            LogNotListed(logger, fault);
        }
    }

    private async Task DriveAsync(Document payout)
    {
        try
        {
            await GrainFactory.Payout(PayoutId.Parse(payout.Id)).DriveAsync();
        }
        catch (Exception fault)
        {
            LogNotDriven(logger, fault, payout.Id);
        }
    }

    [LoggerMessage(1414, LogLevel.Warning, "Recovery could not look for payouts that wait; it looks again in a few minutes.")]
    private static partial void LogNotListed(ILogger logger, Exception fault);

    [LoggerMessage(1415, LogLevel.Warning, "Recovery could not carry the payout {Payout} on; it tries again in a few minutes.")]
    private static partial void LogNotDriven(ILogger logger, Exception fault, string payout);
}
