using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Payouts;

namespace OrleansCoins.Grains.Earnings;

/// <summary>What the account decides about payouts.</summary>
internal sealed partial class EarningsGrain : ICreatorPayoutsGrain
{
    /// <summary>What stands for a yes where nothing is to be written.</summary>
    private static readonly Refusal WouldBeTaken = new(RefusalReason.RequestInProgress, "It would be taken.");

    public async Task<PayoutAccount> GetPayoutAccountAsync()
    {
        var (head, earnings) = await DurableAsync();
        return AccountOf(earnings, TimeAfter(head));
    }

    public async Task<Outcome<PayoutAccount>> SetPayoutAccountAsync(string provider, string accountId)
    {
        if ((await DurableAsync()).State.EnrolledAtMicroseconds is null)
        {
            return NoCreator;
        }

        if (payouts.Providers.Find(provider) is not { } known)
        {
            return new Refusal(RefusalReason.InvalidRequest, $"Must be one of: {string.Join(", ", payouts.Providers.Names)}.") { Field = "provider" };
        }

        if (!known.IsAccount(accountId))
        {
            return new Refusal(RefusalReason.InvalidRequest, $"Must be {known.AccountForm}.") { Field = "accountId" };
        }

        CarryOn(await ChangeAsync(
            earnings => earnings.Payouts.Provider == provider && earnings.Payouts.AccountId == accountId,
            RequestId.ForPayoutHold,
            (head, earnings, sequence) => PayoutRules.DecideAccount(head, sequence, earnings, provider, accountId, payouts.Terms, TimeAfter(head))));
        return Outcome<PayoutAccount>.Accepted(await GetPayoutAccountAsync());
    }

    public async Task<Outcome<PayoutAccount>> SetPayoutsHeldAsync(bool held, UserId by, string reason)
    {
        if ((await DurableAsync()).State.EnrolledAtMicroseconds is null)
        {
            return NoCreator;
        }

        CarryOn(await ChangeAsync(
            earnings => earnings.Payouts.IsHeld == held,
            RequestId.ForPayoutHold,
            (head, _, sequence) => PayoutRules.DecideHold(head, sequence, held, by),
            reason));
        return Outcome<PayoutAccount>.Accepted(await GetPayoutAccountAsync());
    }

    public async Task<Refusal?> CheckPayoutAsync(PayoutRequest request)
    {
        var decide = await DecidingAsync(request);
        var settlement = await SettleAsync(new(
            RequestId.ForPayoutDebit(request.Id), OwnRequests.Digest, (head, earnings) => decide(head, earnings).Refusal ?? WouldBeTaken));
        return settlement.Entry is not null || ReferenceEquals(settlement.Refusal, WouldBeTaken) ? null : settlement.Refusal;
    }

    public async Task<Outcome<PayoutDebit>> DebitPayoutAsync(PayoutRequest request)
    {
        var settlement = await SettleAsync(new(RequestId.ForPayoutDebit(request.Id), OwnRequests.Digest, await DecidingAsync(request)));
        return settlement.ToOutcome(static debit =>
        {
            var detail = DetailJson.ReadPayout(debit);
            return new PayoutDebit(Diamonds.FromUnits(-debit.Amount), detail.Money, detail.Provider, detail.AccountId, detail.Held, debit.OccurredAt);
        });
    }

    public async Task ReturnPayoutAsync(PayoutId payout, string failureCode)
    {
        var debit = await FindAsync(RequestId.ForPayoutDebit(payout))
            ?? throw new UnavailableException($"The payout {payout} has taken nothing from '{Owner}' in this database. Nothing goes back.");
        await SettleAsync(new(RequestId.ForPayoutReturn(payout), OwnRequests.Digest, (_, _) => PayoutRules.DecideReturn(debit, failureCode)));
    }

    /// <summary>
    /// The decision on a payout. Whether the one before it is paid is in that one's document; once it is, that doesn't change, so it may be known before
    /// the decision. If another one has come in between, that is on its way, and this one is refused.
    /// </summary>
    private async Task<Func<AccountHead, EarningsState, Decision>> DecidingAsync(PayoutRequest request)
    {
        Invariant.Require(request.Creator == Owner, "A payout is taken from its own creator");
        var last = (await DurableAsync()).State.Payouts.Last;
        var settled = last is { } before
            && await payouts.Documents.GetAsync(DocumentKind.Payout, before.Value, CancellationToken.None) is { Status: PayoutDocuments.Paid } ? last : null;
        return (head, earnings) => PayoutRules.DecidePayout(
            earnings, request, payouts.Terms, TimeAfter(head), settled, payouts.Providers.StepOf(earnings.Payouts.Provider, request.Currency));
    }

    /// <summary>Tells the payout that may be on its way that something has changed.</summary>
    private void CarryOn(EarningsState earnings)
    {
        if (earnings.Payouts.Last is { } payout)
        {
            GrainFactory.Payout(payout).DriveAsync().Ignore();
        }
    }

    private PayoutAccount AccountOf(EarningsState earnings, long now) => new(
        Owner,
        earnings.Payouts.Provider,
        earnings.Payouts.AccountId,
        earnings.Payouts.HeldUntil > now ? Microseconds.ToTime(earnings.Payouts.HeldUntil) : null,
        earnings.Payouts.IsHeld);

    /// <summary>The time, never before the account's last entry: nothing that was available is pending again where clocks differ.</summary>
    private long TimeAfter(in AccountHead head) => Math.Max(Microseconds.FromTime(Now), head.OccurredAtMicroseconds);

    private Refusal NoCreator => new(RefusalReason.UnknownCreator, $"'{Owner}' has not enrolled as a creator.");
}

/// <summary>What an account needs for payouts.</summary>
/// <param name="Terms">What counts for payouts that are asked for now.</param>
/// <param name="Providers">Who pays.</param>
/// <param name="Documents">Where payouts are kept.</param>
public sealed record CreatorPayouts(PayoutTerms Terms, PayoutProviders Providers, IDocumentStore Documents);
