using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Wallets;

/// <summary>Coins that expire leave by an entry: before the next decision, and otherwise on time by a reminder, unasked.</summary>
internal sealed partial class WalletGrain : IRemindable
{
    private const string ExpiryReminder = "expiry";

    /// <summary>How soon a reminder that could not do its work comes again.</summary>
    private static readonly TimeSpan ExpiryRetry = TimeSpan.FromMinutes(1);

    /// <summary>The longest time that a reminder is set ahead for; one that comes early sets the next.</summary>
    private static readonly TimeSpan ExpiryAheadMax = TimeSpan.FromDays(30);

    private long NowMicroseconds => Microseconds.FromTime(Now);

    /// <inheritdoc />
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await ExpireAsync();
        if (WalletRules.NextExpiry((await DurableAsync()).State) is { } next)
        {
            await RemindOfExpiryAsync(next);
        }
        else if (await this.GetReminder(ExpiryReminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private async ValueTask<bool> HasExpiredAsync() => WalletRules.NextExpiry((await DurableAsync()).State) is { } next && next <= NowMicroseconds;

    /// <summary>Writes an entry for each lot that has expired.</summary>
    private async Task ExpireAsync()
    {
        while ((await DurableAsync()).State.Lots is [var lot, ..] && lot.IsExpired(NowMicroseconds))
        {
            // Of two at once the second is refused, or finds another lot in front, and looks again.
            var (sequence, now) = ((await DecidedAsync()).Sequence + 1, NowMicroseconds);
            await SettleAsync(new(
                RequestId.ForExpiry(lot.Sequence, sequence), OwnRequests.Digest, (head, wallet) => WalletRules.DecideExpiry(head, wallet, lot.Sequence, sequence, now)));
        }
    }

    /// <summary>Sets the reminder for coins that are to expire, before they are credited: a wallet that nobody asks for again is reminded too.</summary>
    private Task RemindOfExpiryAsync(long expiresAt)
    {
        var ahead = Microseconds.ToTime(expiresAt) - Now;
        return this.RegisterOrUpdateReminder(
            ExpiryReminder, ahead < TimeSpan.Zero ? TimeSpan.Zero : ahead > ExpiryAheadMax ? ExpiryAheadMax : ahead, ExpiryRetry);
    }
}
