using System.Collections.Frozen;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Grains.Ledger;

/// <summary>What an entry is for. New kinds ship in two releases: first every silo reads them, then they are written.</summary>
public enum EntryKind
{
    /// <summary>Coins bought with money (wallet).</summary>
    Purchase = 1,

    /// <summary>A gift: the debit in the sender's wallet, the credit in the creator's earnings.</summary>
    Gift = 2,

    /// <summary>A change of a creator's enrolment (earnings); moves nothing.</summary>
    Enrolment = 3,

    /// <summary>A creator's account is closed, or opened again (earnings); moves nothing.</summary>
    Closure = 4,

    /// <summary>The answer to a gift that a closed account can't take (earnings); moves nothing, and lets the wallet take the coins back.</summary>
    GiftRefused = 5,

    /// <summary>The coins of a refused gift, back in the sender's wallet.</summary>
    GiftReturned = 6,

    /// <summary>Coins of a purchase taken back, since its money was refunded (wallet).</summary>
    Refund = 7,

    /// <summary>Coins of a purchase taken back, since a dispute of its payment was lost (wallet).</summary>
    Chargeback = 8,

    /// <summary>A cause to be frozen, or the end of one (wallet); moves nothing.</summary>
    Freeze = 9,

    /// <summary>A payout's diamonds, taken when it is asked for (earnings).</summary>
    Payout = 10,

    /// <summary>The diamonds of a payout that could not be paid, back again (earnings).</summary>
    PayoutReturned = 11,

    /// <summary>Where a creator is paid has changed, or an operator holds payouts or releases them (earnings); moves nothing.</summary>
    PayoutHold = 12,

    /// <summary>Coins that were not spent in time (wallet).</summary>
    Expiry = 13,

    /// <summary>A reward: the debit in its campaign, the credit in the user's wallet or the creator's earnings.</summary>
    Reward = 14,

    /// <summary>A feature or filter unlocked (wallet).</summary>
    Unlock = 15,

    /// <summary>A gift taken back by an operator: the debit in the creator's earnings, the credit in the sender's wallet.</summary>
    Reversal = 16,

    /// <summary>What a campaign may give away (campaign).</summary>
    Budget = 17,

    /// <summary>Whose gifts, or which gifts, a creator takes from then on (earnings); moves nothing.</summary>
    Moderation = 30,

    /// <summary>Limits on what is spent, the owner's or an operator's (wallet); moves nothing.</summary>
    Limits = 31,

    /// <summary>The owner has excluded themselves from spending (wallet); moves nothing.</summary>
    SelfExclusion = 32,

    /// <summary>The time zone that the owner's days are counted by from the next ones on (wallet); moves nothing.</summary>
    TimeZone = 33,

    /// <summary>Limits on what is paid (wallet); moves nothing.</summary>
    PurchaseLimits = 34,

    /// <summary>A purchase is about to be opened, and counts as money to be paid (wallet); moves nothing.</summary>
    Checkout = 35,

    /// <summary>A purchase was not paid, and doesn't count any longer (wallet); moves nothing.</summary>
    CheckoutEnded = 36,
}

/// <summary>The names of kinds and assets in the journal, in the API and in metrics: one table for all.</summary>
public static class LedgerNames
{
    private static readonly FrozenDictionary<EntryKind, string> KindNames = new Dictionary<EntryKind, string>
    {
        [EntryKind.Purchase] = "purchase",
        [EntryKind.Gift] = "gift",
        [EntryKind.Enrolment] = "enrolment",
        [EntryKind.Closure] = "closure",
        [EntryKind.GiftRefused] = "gift-refused",
        [EntryKind.GiftReturned] = "gift-returned",
        [EntryKind.Refund] = "refund",
        [EntryKind.Chargeback] = "chargeback",
        [EntryKind.Freeze] = "freeze",
        [EntryKind.Payout] = "payout",
        [EntryKind.PayoutReturned] = "payout-returned",
        [EntryKind.PayoutHold] = "payout-hold",
        [EntryKind.Expiry] = "expiry",
        [EntryKind.Reward] = "reward",
        [EntryKind.Unlock] = "unlock",
        [EntryKind.Reversal] = "reversal",
        [EntryKind.Budget] = "budget",
        [EntryKind.Moderation] = "moderation",
        [EntryKind.Limits] = "limits",
        [EntryKind.SelfExclusion] = "self-exclusion",
        [EntryKind.TimeZone] = "time-zone",
        [EntryKind.PurchaseLimits] = "purchase-limits",
        [EntryKind.Checkout] = "checkout",
        [EntryKind.CheckoutEnded] = "checkout-ended",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, EntryKind> Kinds =
        KindNames.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The name of a kind.</summary>
    public static string Name(this EntryKind kind) => KindNames[kind];

    /// <summary>The name of a kind of account: what its name begins with.</summary>
    public static string Name(this AccountKind kind) => kind switch
    {
        AccountKind.Wallet => "wallet",
        AccountKind.Earnings => "earnings",
        _ => "campaign",
    };

    /// <summary>The name of an asset: <c>COIN</c> or <c>DIAMOND</c>.</summary>
    public static string Name(this Asset asset) => asset == Asset.Coin ? "COIN" : "DIAMOND";

    /// <summary>The kind of a name.</summary>
    /// <exception cref="UnreadableEntryException">This program does not know the kind: a newer one wrote it.</exception>
    public static EntryKind ParseKind(string name) =>
        Kinds.TryGetValue(name, out var kind) ? kind : throw new UnreadableEntryException($"The journal holds entries of kind '{name}', which this program does not know. Upgrade this silo.");

    /// <summary>The asset of a name.</summary>
    /// <exception cref="UnreadableEntryException">There is no such asset.</exception>
    public static Asset ParseAsset(string name) => name switch
    {
        "COIN" => Asset.Coin,
        "DIAMOND" => Asset.Diamond,
        _ => throw new UnreadableEntryException($"The journal holds entries in the asset '{name}', which this program does not know. Upgrade this silo."),
    };
}

/// <summary>The contra accounts: the other side of an entry that has no owner. They are never grains and guard nothing.</summary>
public static class ContraAccounts
{
    /// <summary>Against purchases of coins.</summary>
    public const string Purchases = "platform:purchases";

    /// <summary>Against gifts, on both sides.</summary>
    public const string Gifts = "platform:gifts";

    /// <summary>Against features unlocked.</summary>
    public const string Unlocks = "platform:unlocks";

    /// <summary>Against what campaigns may give away.</summary>
    public const string Budgets = "platform:budgets";

    /// <summary>Against rewards, on both sides.</summary>
    public const string Rewards = "platform:rewards";

    /// <summary>Against coins that expired.</summary>
    public const string Expiry = "platform:expiry";

    /// <summary>Against payouts, and their returns.</summary>
    public const string Payouts = "platform:payouts";

    /// <summary>Against entries that move nothing.</summary>
    public const string None = "platform:none";
}
