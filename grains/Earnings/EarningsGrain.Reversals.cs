using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Earnings;

/// <summary>Gifts that operators take back.</summary>
internal sealed partial class EarningsGrain
{
    public async Task<Outcome<ReversalReceipt>> ReverseGiftAsync(SentGiftId gift, UserId by)
    {
        var arrived = Stopwatch.GetTimestamp();
        var database = await DatabaseAsync();
        var answer = await FindAsync(RequestId.ForGift(gift));
        var now = Microseconds.FromTime(Now);
        var settlement = await SettleAsync(new(
            RequestId.ForReversal(gift), OwnRequests.Digest, (_, _) => EarningsRules.DecideReversal(gift, answer, by, now))
        {
            ArrivedAt = arrived,
            Database = database,
        });
        if (settlement is { Entry: not null, Replayed: false })
        {
            BringBackAsync(gift).Ignore();
        }

        return settlement.ToOutcome(reversal => new ReversalReceipt(
            cipher.Encrypt(gift), DetailJson.ReadReversal(reversal).Gift.Coins, Diamonds.FromUnits(-reversal.Amount), reversal.OccurredAt));
    }

    /// <summary>Brings the coins back to the sender. What doesn't arrive is left to recovery.</summary>
    private async Task BringBackAsync(SentGiftId gift)
    {
        try
        {
            await GrainFactory.Wallet(gift.Sender).TakeReversalAsync(gift);
        }
        catch (Exception fault)
        {
            LogNotBroughtBack(logger, fault, gift, Owner);
        }
    }

    [LoggerMessage(1305, LogLevel.Warning, "The coins of gift {Gift}, taken back from {Creator}, could not be brought back now; recovery will.")]
    private static partial void LogNotBroughtBack(ILogger logger, Exception fault, SentGiftId gift, UserId creator);
}
