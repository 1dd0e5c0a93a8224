using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Catalogue;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Safety;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.UnitTests.Support;
using OrleansCoins.UnitTests.Wallets;

namespace OrleansCoins.UnitTests.Safety;

/// <summary>A wallet full of coins, a clock that the test sets, and the rules between them as the grain puts them together.</summary>
internal sealed class ProtectedWallet
{
    private static readonly Feature Stars = new(FeatureId.Parse("filter-stars"), "Stars", new Coins(50), 1);
    private int _requests;

    public ProtectedWallet(long coins = 1_000_000)
    {
        Account = WalletCommands.NewWallet();
        Settle(WalletCommands.Decide(Account.State, new WalletCommand.Buy(coins), _requests++));
    }

    public Account<WalletState> Account { get; }

    public SafetyOptions Safety { get; init; } = SafetyOptions.Unrestricted;

    public DateTimeOffset Now { get; set; } = Entries.Noon;

    public long Microsecond => Microseconds.FromTime(Now);

    public WalletProtection Protection => Account.State.Protection;

    public LimitsView Limits => LimitRules.DescribeSpending(Account.State.Spent, Protection, birthdate: null, Safety, Microsecond);

    /// <summary>Gives a gift of that many coins.</summary>
    public (Entry? Entry, Refusal? Refusal) Give(long coins, Birthdate? birthdate = null) => Settle(WalletRules.DecideGift(
        Account.State,
        WalletCommands.Alice,
        WalletCommands.Roses(1) with { RequestId = WalletCommands.KeyOf(_requests++), Birthdate = birthdate },
        WalletCommands.Good(coins) with { NowMicroseconds = Microsecond, Safety = Safety }));

    public (Entry? Entry, Refusal? Refusal) Unlock() => Settle(WalletRules.DecideUnlock(
        Account.State, new UnlockFeature(WalletCommands.KeyOf(_requests++), RequestDigest.Of("unlock"u8), Stars.Id), Stars, 1, Microsecond, Safety));

    /// <summary>Takes the coins of a gift back.</summary>
    public void Return(Entry debit) => Settle(WalletRules.DecideReturn(new SentGiftId(WalletCommands.Alice, debit.Sequence), debit));

    /// <summary>Sets the owner's limits.</summary>
    public void Limit(long? single = null, long? daily = null, long? weekly = null, long? monthly = null) => Settle(ProtectionRules.DecideLimits(
        Account.Head, Next, EntryKind.Limits, LimitRules.Change(Protection.Spending, new(single, daily, weekly, monthly), null, Microsecond, Safety.RaiseDelay), by: null));

    public void LimitPaying(long? single = null, long? daily = null, long? weekly = null, long? monthly = null, string currency = "USD") => Settle(ProtectionRules.DecideLimits(
        Account.Head, Next, EntryKind.PurchaseLimits, LimitRules.Change(Protection.Paying, new(single, daily, weekly, monthly), currency, Microsecond, Safety.RaiseDelay), by: null));

    /// <summary>Sets the first limits while these are open.</summary>
    public void LimitPaying(long daily, IReadOnlyList<OpenCheckout> open) => Settle(ProtectionRules.DecideLimits(
        Account.Head, Next, EntryKind.PurchaseLimits, LimitRules.Change(Protection.Paying, new(null, daily, null, null), "USD", Microsecond, Safety.RaiseDelay), by: null,
        CheckoutRules.Uncounted(Protection, open)));

    public void Guard(LimitAmounts limits) => Settle(ProtectionRules.DecideLimits(
        Account.Head, Next, EntryKind.Limits, Protection.Spending with { Guardian = limits }, UserId.Parse("operator")));

    /// <summary>Sets an operator's limits on what is paid.</summary>
    public void GuardPaying(LimitAmounts limits, string currency = "USD") => Settle(ProtectionRules.DecideLimits(
        Account.Head, Next, EntryKind.PurchaseLimits, Protection.Paying with { Guardian = limits, GuardianCurrency = currency }, UserId.Parse("operator")));

    public void Move(string? timeZone) => Settle(ProtectionRules.DecideTimeZone(Account.Head, Next, timeZone));

    public (Entry? Entry, Refusal? Refusal) Exclude(DateTimeOffset until) =>
        Settle(ProtectionRules.DecideExclusion(Account.Head, Protection, new ExcludeSelf(until, null, OwnRequests.Digest), Next, Microsecond));

    /// <summary>Asks for a checkout, as a purchase does before it is opened.</summary>
    public (Entry? Entry, Refusal? Refusal) Checkout(string purchase, long cents, string currency = "USD", bool isOpen = false)
    {
        var command = new ReserveCheckout(PurchaseId.Parse(purchase), new Money(cents, currency), null) { IsOpen = isOpen };
        return Settle(WalletRules.RefuseBuyer(Account.State, command, Safety, Microsecond) ?? CheckoutRules.Decide(Account.Head, Next, Protection, command, Safety, Microsecond));
    }

    public (Entry? Entry, Refusal? Refusal) EndCheckout(string purchase) => CheckoutRules.Counts(Protection, PurchaseId.Parse(purchase))
        ? Settle(CheckoutRules.DecideEnd(Account.Head, Next, PurchaseId.Parse(purchase)))
        : (null, CheckoutRules.Unneeded);

    /// <summary>The coins of a payment are credited.</summary>
    public void Pay(string purchase, long cents, string currency = "USD")
    {
        var command = new CreditPurchase(PurchaseId.Parse(purchase), PackageId.Parse("coins-70"), new Coins(70), new Money(cents, currency), "sandbox", $"payment-{_requests++}");
        Settle(WalletRules.DecidePurchase(Account.State, command, RequestId.ForPayment("sandbox", command.PaymentId), OwnRequests.Digest, Microsecond));
    }

    public LimitsView Paying(string currency = "USD") => CheckoutRules.Describe(Protection, currency, birthdate: null, Safety, Microsecond);

    private long Next => Account.Head.Sequence + 1;

    private (Entry? Entry, Refusal? Refusal) Settle(Decision decision) => Account.Settle(decision, Now);
}
