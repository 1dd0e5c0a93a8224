using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Safety;

namespace OrleansCoins.Grains.Wallets;

/// <summary>What keeps the owner from spending too much: entries like all others, so that limits and debits have one order.</summary>
internal sealed partial class WalletGrain
{
    private const int ChangeTriesMax = 5;
    private const string Utc = "UTC";

    public async Task<LimitsView> GetSpendingAsync(Birthdate? birthdate)
    {
        var wallet = (await DurableAsync()).State;
        return LimitRules.DescribeSpending(wallet.Spent, wallet.Protection, birthdate, safety, NowMicroseconds);
    }

    public async Task<LimitsView> SetSpendingAsync(SetLimits command)
    {
        await FollowProfileAsync();
        await ChangeAsync(
            wallet => Changed(wallet.Protection.Spending) == wallet.Protection.Spending.At(NowMicroseconds),
            RequestId.ForLimits,
            (head, wallet, sequence) => ProtectionRules.DecideLimits(head, sequence, EntryKind.Limits, Changed(wallet.Protection.Spending), by: null));
        return await GetSpendingAsync(command.Birthdate);

        LimitState Changed(LimitState state) => LimitRules.Change(state, command.Limits, currency: null, NowMicroseconds, safety.RaiseDelay);
    }

    public async Task<LimitsView> GetPayingAsync(Birthdate? birthdate) =>
        CheckoutRules.Describe((await DurableAsync()).State.Protection, catalogue.Currency, birthdate, safety, NowMicroseconds);

    public async Task<Outcome<LimitsView>> SetPayingAsync(SetLimits command)
    {
        if (command.Currency != catalogue.Currency)
        {
            return new Refusal(RefusalReason.UnsupportedCurrency, $"Coins are sold in {catalogue.Currency}, so limits are in {catalogue.Currency} too.");
        }

        await FollowProfileAsync();
        await WritePayingAsync(command);
        return Outcome<LimitsView>.Accepted(await GetPayingAsync(command.Birthdate));
    }

    public async Task<GuardianLimits> SetGuardianAsync(LimitAmounts limits, UserId by, string reason)
    {
        await ChangeAsync(
            wallet => wallet.Protection.Spending.Guardian == limits,
            RequestId.ForLimits,
            (head, wallet, sequence) => ProtectionRules.DecideLimits(head, sequence, EntryKind.Limits, wallet.Protection.Spending with { Guardian = limits }, by),
            reason);
        return new GuardianLimits(Owner, (await DurableAsync()).State.Protection.Spending.Guardian);
    }

    public async Task<Outcome<SelfExclusion>> ExcludeAsync(ExcludeSelf command)
    {
        for (var tries = 1; tries <= ChangeTriesMax; tries++)
        {
            var (until, now) = (Microseconds.FromTime(command.Until), NowMicroseconds);
            if (command.RequestId is null && (await DurableAsync()).State.Protection.ExcludedUntil == until && now < until)
            {
                return Outcome<SelfExclusion>.Accepted(new SelfExclusion(Microseconds.ToTime(until)));
            }

            var sequence = (await DecidedAsync()).Sequence + 1;
            var settlement = await SettleAsync(new(
                command.RequestId ?? RequestId.ForSelfExclusion(sequence),
                command.Digest,
                (head, wallet) => ProtectionRules.DecideExclusion(head, wallet.Protection, command, sequence, now)));
            var isOvertaken = settlement.Refusal is { Reason: RefusalReason.RequestInProgress }
                || (command.RequestId is null && (settlement.Replayed || settlement.Refusal is { Reason: RefusalReason.IdempotencyKeyReused }));
            if (!isOvertaken)
            {
                return settlement.ToOutcome(static entry => new SelfExclusion(Microseconds.ToTime(ProtectionJson.ReadSelfExclusion(entry).Until)));
            }
        }

        throw Contended();
    }

    public Task SetTimeZoneAsync(string? timeZone)
    {
        var zone = timeZone == Utc ? null : timeZone;
        return ChangeAsync(
            wallet => wallet.Protection.TimeZone == zone,
            RequestId.ForTimeZone,
            (head, _, sequence) => ProtectionRules.DecideTimeZone(head, sequence, zone));
    }

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

    private async Task WritePayingAsync(SetLimits command)
    {
        var isFirst = false;
        for (var tries = 1; tries <= ChangeTriesMax; tries++)
        {
            var protection = (await DurableAsync()).State.Protection;
            var before = protection.Paying.At(NowMicroseconds);
            var isSet = Changed(before) == before;
            isFirst |= before.Own.IsNone && !isSet;
            if (isSet && !isFirst)
            {
                return;
            }

            // Their number first: a payment that comes while they are looked up makes this entry another one, and all is looked at again. Also once the limits
            // are set: a checkout that was opened between the look and the entry found no limit, and is seen now; one that is opened later finds them.
            var sequence = (await DecidedAsync()).Sequence + 1;
            ImmutableArray<OpenCheckout>? open = isFirst ? CheckoutRules.Uncounted(protection, await OpenCheckoutsAsync()) : null;
            if (isSet && open is { IsEmpty: true })
            {
                return;
            }

            await SettleAsync(new(
                RequestId.ForLimits(sequence),
                OwnRequests.Digest,
                (head, wallet) => ProtectionRules.DecideLimits(head, sequence, EntryKind.PurchaseLimits, Changed(wallet.Protection.Paying), by: null, open)));
        }

        throw Contended();

        LimitState Changed(LimitState state) => LimitRules.Change(state, command.Limits, command.Currency, NowMicroseconds, safety.RaiseDelay);
    }

    /// <summary>The purchases that wait to be paid, the newest first. Where no limits hold, none of them is in the account.</summary>
    private async Task<List<OpenCheckout>> OpenCheckoutsAsync()
    {
        var (now, open, left) = (NowMicroseconds, new List<OpenCheckout>(), Limits.CheckoutsLookedThroughMax);
        string? position = null;
        do
        {
            // Newest first: behind one that is too old to count, all are.
            var page = await GrainFactory.Listings().GetPurchasesAsync(Owner, new PageRequest(Limits.PageMax, position));
            foreach (var purchase in page.Items)
            {
                var until = CheckoutRules.Until(Microseconds.FromTime(purchase.CreatedAt));
                if (now >= until)
                {
                    return open;
                }

                if (purchase.Status == PurchaseStatus.Pending)
                {
                    open.Add(new OpenCheckout(purchase.Id, purchase.Price.Amount, purchase.Price.Currency, until));
                }
            }

            (position, left) = (page.Next, left - page.Items.Length);
        }
        while (position is not null && left > 0);
        return open;
    }

    /// <summary>A time zone that was said before wallets were told of it.</summary>
    private async Task FollowProfileAsync()
    {
        if (await GrainFactory.Profile(Owner).GetAsync() is { } profile)
        {
            await SetTimeZoneAsync(profile.TimeZone);
        }
    }
}
