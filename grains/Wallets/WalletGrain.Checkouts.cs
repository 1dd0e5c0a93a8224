using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Safety;

namespace OrleansCoins.Grains.Wallets;

/// <summary>The owner's purchases that wait to be paid: what they use up of limits, and their end when the owner takes a break.</summary>
internal sealed partial class WalletGrain
{
    /// <summary>The reminder of checkouts that are to be closed.</summary>
    internal const string CheckoutsReminder = "checkouts";

    /// <summary>How soon it comes, and comes again: as often as Orleans lets a reminder.</summary>
    private static readonly TimeSpan CheckoutsRetry = TimeSpan.FromMinutes(1);

    /// <summary>How often open purchases are looked up for one change of limits: every purchase that begins during a look makes it void.</summary>
    private const int LooksMax = 25;

    private Task _closing = Task.CompletedTask;
    private int _exclusionsUnderWay;

    public async Task<Outcome<CheckoutReservation>> ReserveCheckoutAsync(ReserveCheckout command)
    {
        for (var tries = 1; tries <= ChangeTriesMax; tries++)
        {
            // Also where nothing is to be counted: that there is no limit is asked through the lane, as every refusal is.
            var (now, sequence) = (NowMicroseconds, (await DecidedAsync()).Sequence + 1);
            var settlement = await SettleAsync(new(
                RequestId.ForCheckout(command.PurchaseId, sequence),
                OwnRequests.Digest,
                (head, wallet) => WalletRules.RefuseBuyer(wallet, command, safety, now) ?? CheckoutRules.Decide(head, sequence, wallet.Protection, command, safety, now)));
            if (settlement is { Entry: { } entry, Replayed: false })
            {
                return Outcome<CheckoutReservation>.Accepted(new CheckoutReservation(ProtectionJson.ReadCheckout(entry).Reminders));
            }

            if (ReferenceEquals(settlement.Refusal, CheckoutRules.Unneeded))
            {
                return Outcome<CheckoutReservation>.Accepted(
                    new CheckoutReservation(CheckoutRules.Remind((await DurableAsync()).State.Protection, command, safety, now)));
            }

            if (settlement.Refusal is { } refusal && refusal.Reason != RefusalReason.RequestInProgress)
            {
                return refusal;
            }

            // Overtaken: the next look says whether it counts.
        }

        throw Contended();
    }

    public Task EndCheckoutAsync(PurchaseId purchase) => ChangeAsync(
        wallet => !CheckoutRules.Counts(wallet.Protection, purchase),
        sequence => RequestId.ForCheckoutEnded(purchase, sequence),
        (head, _, sequence) => CheckoutRules.DecideEnd(head, sequence, purchase));

    /// <summary>
    /// Sets limits on what is paid, of the owner's or an operator's. What is open and doesn't count yet comes in with them: there may have been no limit when it was opened.
    /// </summary>
    private async Task WritePayingAsync(Func<LimitState, LimitState> change, UserId? by = null, string? reason = null)
    {
        for (var tries = 1; tries <= LooksMax; tries++)
        {
            var protection = (await DurableAsync()).State.Protection;
            var before = protection.Paying.At(NowMicroseconds);
            var after = change(before);

            // Their number first: a payment that comes while they are looked up makes this entry another one, and all is looked at again. Also once the limits
            // are set: a checkout that was opened between the look and the entry found no limit, and is seen now; one that is opened later finds them.
            var sequence = (await DecidedAsync()).Sequence + 1;
            ImmutableArray<OpenCheckout>? open = CheckoutRules.SetFor(after, NowMicroseconds).IsNone ? null : CheckoutRules.Uncounted(protection, await CheckoutsAsync());
            if (after == before && (open is not { } uncounted || uncounted.IsEmpty))
            {
                return;
            }

            await SettleAsync(new(
                RequestId.ForLimits(sequence),
                OwnRequests.Digest,
                (head, wallet) => ProtectionRules.DecideLimits(head, sequence, EntryKind.PurchaseLimits, change(wallet.Protection.Paying), by, open))
            {
                Message = reason,
            });
        }

        throw Contended();
    }

    /// <summary>The purchases that may wait to be paid, the newest first; what is over has an amount of 0. Where no limits hold, none of them is in the account.</summary>
    private async Task<List<OpenCheckout>> CheckoutsAsync() => [.. (await RecentPurchasesAsync()).Select(static purchase => new OpenCheckout(
        purchase.Id,
        purchase.Status == PurchaseStatus.Pending ? purchase.Price.Amount : 0,
        purchase.Price.Currency,
        CheckoutRules.Until(Microseconds.FromTime(purchase.CreatedAt))))];

    /// <summary>The purchases whose checkouts are not too old to count, or to be paid, the newest first.</summary>
    private async Task<List<PurchaseView>> RecentPurchasesAsync()
    {
        var (now, recent, left) = (NowMicroseconds, new List<PurchaseView>(), Limits.CheckoutsLookedThroughMax);
        string? position = null;
        do
        {
            // Newest first: behind one that is too old, all are.
            var page = await GrainFactory.Listings().GetPurchasesAsync(Owner, new PageRequest(Limits.PageMax, position));
            var young = page.Items.TakeWhile(purchase => now < CheckoutRules.Until(Microseconds.FromTime(purchase.CreatedAt))).ToList();
            recent.AddRange(young);
            (position, left) = (young.Count < page.Items.Length ? null : page.Next, left - page.Items.Length);
        }
        while (position is not null && left > 0);
        return recent;
    }

    /// <summary>
    /// Sets the reminder of checkouts that are to be closed, before it is written that their buyer has excluded themselves: whoever dies right after is
    /// reminded.
    /// </summary>
    private Task RemindOfCheckoutsAsync() => this.RegisterOrUpdateReminder(CheckoutsReminder, CheckoutsRetry, CheckoutsRetry);

    /// <summary>
    /// Closes what a buyer who has excluded themselves could still pay at a provider. It looks once: what can't be closed now, and what was being opened meanwhile,
    /// is found by the reminder.
    /// </summary>
    private Task CloseCheckoutsAsync() => _closing = _closing.IsCompleted ? CloseEachAsync() : _closing;

    /// <summary>Closes what is still open a minute later, and takes the reminder away when nothing is.</summary>
    private async Task CloseRestAsync()
    {
        // Read first: of a reminder that is set meanwhile the one read here is not taken away.
        var reminder = await this.GetReminder(CheckoutsReminder);
        await _closing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var closing = CloseEachAsync();
        _closing = closing;
        if (await closing == 0 && _exclusionsUnderWay == 0 && reminder is not null)
        {
            await ForgetAsync(reminder);
        }
    }

    /// <summary>One after the other, and once at a time: a provider that doesn't answer is not asked more for that.</summary>
    /// <returns>How many could not be closed.</returns>
    private async Task<int> CloseEachAsync()
    {
        var left = 0;
        if (NowMicroseconds < (await DurableAsync()).State.Protection.ExcludedUntil)
        {
            foreach (var purchase in await RecentPurchasesAsync())
            {
                // Of those that failed some are refused only: their checkout is as open.
                left += purchase.Status is not (PurchaseStatus.Pending or PurchaseStatus.Failed) || await ClosesAsync(purchase.Id) ? 0 : 1;
            }
        }

        if (left > 0)
        {
            LogCheckoutsStay(Logger, left, Owner);
        }

        return left;
    }

    private async Task<bool> ClosesAsync(PurchaseId purchase)
    {
        try
        {
            await GrainFactory.Purchase(purchase).CloseCheckoutAsync();
            return true;
        }
        catch (Exception fault)
        {
            LogCheckoutStays(Logger, fault, purchase);
            return false;
        }
    }

    [LoggerMessage(2811, LogLevel.Debug, "The checkout of {Purchase} could not be closed.")]
    private static partial void LogCheckoutStays(ILogger logger, Exception fault, PurchaseId purchase);

    [LoggerMessage(2812, LogLevel.Warning, "{Count} checkouts of '{Owner}', who has excluded themselves, could not be closed at the payment provider; it is tried again in a minute.")]
    private static partial void LogCheckoutsStay(ILogger logger, int count, UserId owner);
}
