using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Wallets;

/// <summary>Coins that expire leave by an entry: before the next decision, and otherwise on time by a reminder, unasked.</summary>
internal sealed partial class WalletGrain : IRemindable
{
    private const string ReminderName = "expiry";

    /// <summary>How soon a reminder that could not do its work comes again.</summary>
    private static readonly TimeSpan ExpiryRetry = TimeSpan.FromMinutes(1);

    /// <summary>The longest time that a reminder is set ahead for; one that comes early sets the next.</summary>
    private static readonly TimeSpan ExpiryAheadMax = TimeSpan.FromDays(30);

    private ExpiryReminder? _expiry;

    private long NowMicroseconds => Microseconds.FromTime(Now);

    /// <inheritdoc />
    public Task ReceiveReminder(string reminderName, TickStatus status) => reminderName == CheckoutsReminder ? CloseRestAsync() : ExpireOnTimeAsync();

    private async Task ExpireOnTimeAsync()
    {
        // Read first: of a reminder that is set meanwhile, for coins that are about to come, the one read here is not taken away.
        var reminder = await this.GetReminder(ReminderName);
        await ExpireAsync();
        _expiry?.Came();
        if (WalletRules.NextExpiry((await DurableAsync()).State) is { } next)
        {
            await RemindOfExpiryAsync(next);
        }
        else if (reminder is not null)
        {
            await ForgetAsync(reminder);
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
        _expiry ??= new ExpiryReminder(at =>
        {
            var ahead = Microseconds.ToTime(at) - Now;
            return this.RegisterOrUpdateReminder(
                ReminderName, ahead < TimeSpan.Zero ? TimeSpan.Zero : ahead > ExpiryAheadMax ? ExpiryAheadMax : ahead, ExpiryRetry);
        });
        return _expiry.SetAsync(expiresAt);
    }

    /// <summary>Does what is due after coins have come that expire: they may have come so late that their reminder has been and gone.</summary>
    private async Task AfterExpiringCoinsAsync()
    {
        await ExpireAsync();
        if (WalletRules.NextExpiry((await DurableAsync()).State) is { } next)
        {
            await RemindOfExpiryAsync(next);
        }
    }

    /// <summary>One that was set anew meanwhile stays, and so does one whose store does not answer: it comes again.</summary>
    private async Task ForgetAsync(IGrainReminder reminder)
    {
        try
        {
            await this.UnregisterReminder(reminder);
        }
        catch (Exception fault)
        {
            LogReminderStays(Logger, fault, Owner);
        }
    }

    [LoggerMessage(1810, LogLevel.Information, "A reminder of the wallet of '{Owner}' was not taken away; it comes again.")]
    private static partial void LogReminderStays(ILogger logger, Exception fault, UserId owner);
}
