using OrleansCoins.GrainInterfaces;
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
        if (RefuseCurrency(command.Currency) is { } refusal)
        {
            return refusal;
        }

        await FollowProfileAsync();
        await WritePayingAsync(state => LimitRules.Change(state, command.Limits, command.Currency, NowMicroseconds, safety.RaiseDelay));
        return Outcome<LimitsView>.Accepted(await GetPayingAsync(command.Birthdate));
    }

    public async Task<GuardianLimits> SetGuardianAsync(LimitAmounts limits, UserId by, string reason)
    {
        await ChangeAsync(
            wallet => wallet.Protection.Spending.Guardian == limits,
            RequestId.ForLimits,
            (head, wallet, sequence) => ProtectionRules.DecideLimits(head, sequence, EntryKind.Limits, wallet.Protection.Spending with { Guardian = limits }, by),
            reason);
        return await GuardianAsync();
    }

    public async Task<Outcome<GuardianLimits>> SetGuardianPayingAsync(LimitAmounts limits, string currency, UserId by, string reason)
    {
        if (RefuseCurrency(currency) is { } refusal)
        {
            return refusal;
        }

        await WritePayingAsync(state => state with { Guardian = limits, GuardianCurrency = currency }, by, reason);
        return Outcome<GuardianLimits>.Accepted(await GuardianAsync());
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
            var settlement = await WhileExcludingAsync(new(
                command.RequestId ?? RequestId.ForSelfExclusion(sequence),
                command.Digest,
                (head, wallet) => ProtectionRules.DecideExclusion(head, wallet.Protection, command, sequence, now)));
            var isOvertaken = settlement.Refusal is { Reason: RefusalReason.RequestInProgress }
                || (command.RequestId is null && (settlement.Replayed || settlement.Refusal is { Reason: RefusalReason.IdempotencyKeyReused }));
            if (!isOvertaken)
            {
                (settlement.Entry is null ? Task.CompletedTask : CloseCheckoutsAsync()).Ignore();
                return settlement.ToOutcome(static entry => new SelfExclusion(Microseconds.ToTime(ProtectionJson.ReadSelfExclusion(entry).Until)));
            }
        }

        throw Contended();
    }

    /// <summary>Writes an exclusion behind its reminder, which nobody takes away before it is written.</summary>
    private async Task<Settlement> WhileExcludingAsync(LedgerRequest<WalletState> request)
    {
        _exclusionsUnderWay++;
        try
        {
            await RemindOfCheckoutsAsync();
            return await SettleAsync(request);
        }
        finally
        {
            _exclusionsUnderWay--;
        }
    }

    public Task SetTimeZoneAsync(string? timeZone)
    {
        var zone = timeZone == Utc ? null : timeZone;
        return ChangeAsync(
            wallet => wallet.Protection.TimeZone == zone,
            RequestId.ForTimeZone,
            (head, _, sequence) => ProtectionRules.DecideTimeZone(head, sequence, zone));
    }

    private async Task<GuardianLimits> GuardianAsync()
    {
        var protection = (await DurableAsync()).State.Protection;
        return new GuardianLimits(Owner, protection.Spending.Guardian) { Paying = protection.Paying.Guardian, Currency = protection.Paying.GuardianCurrency };
    }

    private Refusal? RefuseCurrency(string? currency) => currency == catalogue.Currency
        ? null
        : new(RefusalReason.UnsupportedCurrency, $"Coins are sold in {catalogue.Currency}, so limits are in {catalogue.Currency} too.");

    /// <summary>A time zone that was said before wallets were told of it.</summary>
    private async Task FollowProfileAsync()
    {
        if (await GrainFactory.Profile(Owner).GetAsync() is { } profile)
        {
            await SetTimeZoneAsync(profile.TimeZone);
        }
    }
}
