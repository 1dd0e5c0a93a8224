using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Catalogue;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Safety;

namespace OrleansCoins.Grains.Wallets;

/// <summary>What is known around a gift when it is decided; <see langword="null"/> where there is nothing of that name.</summary>
/// <param name="Gift">The gift on sale.</param>
/// <param name="CatalogueVersion">The version of the catalogue it is from.</param>
/// <param name="ShareBps">The creator's share of every gift, now.</param>
/// <param name="RoomExists">Whether there is such a room; true for a gift on content.</param>
/// <param name="RoomIsLive">Whether the room takes gifts; true for a gift on content.</param>
/// <param name="CreatorId">To whom the gift goes.</param>
/// <param name="CreatorAcceptsGifts">Whether they take gifts; <see langword="null"/> for someone who has not enrolled.</param>
public readonly record struct GiftFacts(
    Gift? Gift, int CatalogueVersion, BasisPoints ShareBps, bool RoomExists, bool RoomIsLive, UserId CreatorId, bool? CreatorAcceptsGifts)
{
    /// <summary>The creator's share of what is paid with promotional coins, now; <see langword="null"/> for the same.</summary>
    public BasisPoints? PromotionalShareBps { get; init; }

    /// <summary>Whether the creator takes none of the sender's gifts.</summary>
    public bool SenderIsBlocked { get; init; }

    /// <summary>Whether the creator takes gifts, but not this one.</summary>
    public bool GiftIsUnwelcome { get; init; }

    /// <summary>The time, in microseconds since 1970: what has expired by then pays for nothing.</summary>
    public long NowMicroseconds { get; init; }

    /// <summary>Who may spend, and how much.</summary>
    public required SafetyOptions Safety { get; init; }
}

/// <summary>What a wallet decides, and what its entries make of it. Pure: no clock, no I/O, no Orleans.</summary>
public static class WalletRules
{
    /// <summary>Raised when <see cref="Apply"/> makes another state of the same entries.</summary>
    public const int Version = 5;

    /// <summary>Whether the wallet sends a gift.</summary>
    public static Decision DecideGift(WalletState wallet, UserId owner, SendGift command, in GiftFacts facts)
    {
        if (Refuse(wallet, owner, command, facts, out var price) is { } refusal)
        {
            return refusal;
        }

        var lots = WalletLots.Draw(wallet.Lots, price, facts.NowMicroseconds);
        var detail = new GiftDebitDetail
        {
            GiftId = command.GiftId,
            Quantity = command.Quantity,
            UnitCoins = facts.Gift!.Coins,
            ShareBps = facts.ShareBps,
            Promotional = PartOf(lots, facts),
            Catalogue = facts.CatalogueVersion,
            CreatorId = facts.CreatorId,
            RoomId = command.Room,
            ContentId = command.Content,
            ComboId = command.Combo,
            Anonymous = command.Anonymous,
            Lots = lots,
            Level = Levels.Of(GivenWith(wallet, price.Value)),
            Periods = wallet.Spent.Opened(wallet.Protection, facts.NowMicroseconds),
            Reminders = LimitRules.Remind(
                LimitRules.SpendingOf(wallet.Protection, command.Birthdate, facts.Safety, facts.NowMicroseconds), wallet.Spent, wallet.Protection, price.Value, facts.NowMicroseconds),
        };
        return new EntryDraft(
            EntryKind.Gift,
            -price.Value,
            ContraAccounts.Gifts,
            AccountId.Earnings(facts.CreatorId),
            command.RequestId ?? throw new ArgumentException("A gift that is sent has a request id.", nameof(command)),
            command.Digest,
            DetailJson.Write(detail))
        {
            Parsed = new ParsedDetail(detail),
        };
    }

    /// <summary>What a gift would cost, refused as sending it would be.</summary>
    public static Outcome<GiftQuote> QuoteGift(WalletState wallet, UserId owner, SendGift command, in GiftFacts facts) =>
        Refuse(wallet, owner, command, facts, out var price) is { } refusal
            ? refusal
            : Outcome<GiftQuote>.Accepted(new GiftQuote(price, Spendable(wallet, facts.NowMicroseconds))
            {
                Limits = LimitRules.DescribeSpending(wallet.Spent, wallet.Protection, command.Birthdate, facts.Safety, facts.NowMicroseconds),
            });

    /// <summary>Whether the wallet takes the coins of a purchase.</summary>
    public static Decision DecidePurchase(WalletState wallet, CreditPurchase command, RequestId requestId, RequestDigest digest, long nowMicroseconds) =>
        command.Coins <= Coins.Zero || command.Coins.Value > Coins.MaxValue - Math.Max(wallet.Balance.Value, 0)
            ? new Refusal(RefusalReason.InvalidRequest, $"A wallet can't take {command.Coins} more coins.") { Balance = wallet.Balance }
            : new EntryDraft(
                EntryKind.Purchase,
                command.Coins.Value,
                ContraAccounts.Purchases,
                Peer: null,
                requestId,
                digest,
                DetailJson.Write(new PurchaseDetail
                {
                    PurchaseId = command.PurchaseId,
                    PackageId = command.PackageId,
                    Price = command.Price,
                    Provider = command.Provider,
                    PaymentId = command.PaymentId,
                    Periods = CheckoutRules.Opened(wallet.Protection, command.Price.Currency, nowMicroseconds),
                }));

    /// <summary>The return of a gift that its creator's account has refused. Never refused itself: whatever the wallet's state is, the coins are its own.</summary>
    /// <remarks>Its entry is out of range only for a wallet that has bought more than <see cref="Coins.MaxValue"/> coins in all.</remarks>
    public static EntryDraft DecideReturn(SentGiftId gift, Entry debit) => ComingBack(EntryKind.GiftReturned, RequestId.ForReturn(gift), gift, debit);

    /// <summary>The coins of a gift that an operator took back from its creator. Never refused itself.</summary>
    public static EntryDraft DecideReversal(SentGiftId gift, Entry debit) => ComingBack(EntryKind.Reversal, RequestId.ForReversal(gift), gift, debit);

    /// <summary>Whether the wallet unlocks a feature.</summary>
    /// <param name="wallet">The wallet.</param>
    /// <param name="command">What is asked for.</param>
    /// <param name="feature">The feature, if there is one of that name.</param>
    /// <param name="catalogueVersion">The version of the catalogue it is from.</param>
    /// <param name="nowMicroseconds">The time: what has expired by then pays for nothing.</param>
    /// <param name="safety">Who may spend, and how much.</param>
    public static Decision DecideUnlock(WalletState wallet, UnlockFeature command, Feature? feature, int catalogueVersion, long nowMicroseconds, SafetyOptions safety)
    {
        if (RefusePerson(wallet, command.Birthdate, safety, nowMicroseconds) is { } person)
        {
            return person;
        }

        if (feature is null)
        {
            return new Refusal(RefusalReason.UnknownFeature, $"There is no feature '{command.FeatureId}'. GET /v1/features lists what there is.");
        }

        foreach (var unlocked in wallet.Unlocks)
        {
            if (unlocked.FeatureId == feature.Id)
            {
                return new Refusal(RefusalReason.AlreadyUnlocked, $"'{feature.Id}' is unlocked already, and stays so.");
            }
        }

        var limits = LimitRules.SpendingOf(wallet.Protection, command.Birthdate, safety, nowMicroseconds);
        return (RefuseTooExpensive(wallet, $"'{feature.Id}'", feature.Coins, nowMicroseconds)
            ?? LimitRules.RefuseSpending(limits, wallet.Spent, wallet.Protection, feature.Coins.Value, isGift: false, nowMicroseconds)) is { } refusal
            ? refusal
            : new EntryDraft(
                EntryKind.Unlock,
                -feature.Coins.Value,
                ContraAccounts.Unlocks,
                Peer: null,
                command.RequestId,
                command.Digest,
                DetailJson.Write(new UnlockDetail
                {
                    FeatureId = feature.Id,
                    Catalogue = catalogueVersion,
                    Lots = WalletLots.Draw(wallet.Lots, feature.Coins, nowMicroseconds),
                    Periods = wallet.Spent.Opened(wallet.Protection, nowMicroseconds),
                    Reminders = LimitRules.Remind(limits, wallet.Spent, wallet.Protection, feature.Coins.Value, nowMicroseconds),
                }));
    }

    /// <summary>What has expired leaves the wallet, one lot an entry, to be the entry <paramref name="sequence"/>; refused when that lot is not the next to, or the account has gone on meanwhile.</summary>
    public static Decision DecideExpiry(in AccountHead head, WalletState wallet, long lot, long sequence, long nowMicroseconds) =>
        wallet.Lots is not [var first, ..] || first.Sequence != lot || !first.IsExpired(nowMicroseconds) || head.Sequence + 1 != sequence
            ? new Refusal(RefusalReason.RequestInProgress, "Nothing has expired.")
            : new EntryDraft(
                EntryKind.Expiry,
                -first.Left.Value,
                ContraAccounts.Expiry,
                Peer: null,
                RequestId.ForExpiry(first.Sequence, sequence),
                OwnRequests.Digest,
                DetailJson.Write(new ExpiryDetail { Lots = [first.Draw(first.Left)] }));

    /// <summary>The wallet after an entry.</summary>
    /// <exception cref="InvariantViolatedException">The entry would leave the wallet in a state that must not be.</exception>
    public static WalletState Apply(WalletState wallet, Entry entry)
    {
        var lots = entry.Kind switch
        {
            EntryKind.Purchase => Add(wallet, entry, LotCategory.Paid, expiresAt: null),
            EntryKind.Reward => Add(wallet, entry, LotCategory.Promotional, DetailJson.ReadReward(entry).Reward.ExpiresAt),
            EntryKind.Gift => WalletLots.Take(wallet.Lots, DetailJson.ReadGiftDebit(entry).Lots),
            EntryKind.GiftReturned or EntryKind.Reversal => WalletLots.PutBack(wallet.Lots, TakeBackRules.LeftOf(wallet, entry.Amount, DetailJson.ReadGiftReturn(entry).Gift.Lots)),
            EntryKind.Refund when entry.Amount > 0 => WalletLots.PutBack(wallet.Lots, TakeBackRules.LeftOf(wallet, entry.Amount, DetailJson.ReadTakeBack(entry).Lots)),
            EntryKind.Refund or EntryKind.Chargeback => WalletLots.Take(wallet.Lots, DetailJson.ReadTakeBack(entry).Lots),
            EntryKind.Freeze or EntryKind.Limits or EntryKind.SelfExclusion or EntryKind.TimeZone or EntryKind.PurchaseLimits or EntryKind.Checkout or EntryKind.CheckoutEnded =>
                wallet.Lots,
            EntryKind.Expiry => WalletLots.Take(wallet.Lots, DetailJson.ReadExpiry(entry).Lots),
            EntryKind.Unlock => WalletLots.Take(wallet.Lots, DetailJson.ReadUnlock(entry).Lots),
            _ => throw new UnreadableEntryException($"A wallet holds an entry of kind '{entry.Kind.Name()}', which this program does not know there."),
        };
        var after = wallet with
        {
            Balance = new Coins(entry.Balance),
            Lots = lots,
            Freezes = FreezeRules.After(wallet.Freezes, entry),
            Spent = LimitRules.After(wallet.Spent, wallet.Protection, entry),
            Protection = ProtectionRules.After(wallet.Protection, entry),
            Given = entry.Kind is EntryKind.Gift or EntryKind.GiftReturned or EntryKind.Reversal ? GivenWith(wallet, -entry.Amount) : wallet.Given,
        };
        Invariant.Require(wallet.Balance.Value + entry.Amount == entry.Balance, "A wallet's balance is the one before plus the amount");
        Invariant.Require(
            after.Balance >= Coins.Zero || entry.Amount >= 0 || entry.Kind is EntryKind.Refund or EntryKind.Chargeback,
            "Only coins taken back for money that went back take a wallet below zero");
        Invariant.Require(
            WalletLots.Sum(lots, static _ => true) == Coins.Max(after.Balance, Coins.Zero), "A wallet's lots add up to its balance, and to none in debt");
        return entry.Kind == EntryKind.Unlock ? after with { Unlocks = Add(wallet.Unlocks, entry) } : after;
    }

    /// <summary>What a wallet holds at a time, for those who ask.</summary>
    public static WalletBalance Describe(UserId owner, long sequence, WalletState wallet, long nowMicroseconds) => new(
        owner, wallet.Balance, Of(wallet, LotCategory.Paid), Of(wallet, LotCategory.Promotional), Coins.Max(-wallet.Balance, Coins.Zero), sequence)
    {
        IsFrozen = !wallet.Freezes.IsEmpty,
        ExcludedUntil = nowMicroseconds < wallet.Protection.ExcludedUntil ? Microseconds.ToTime(wallet.Protection.ExcludedUntil) : null,
    };

    /// <summary>How many of the wallet's coins are of a category.</summary>
    public static Coins Of(WalletState wallet, LotCategory category) => WalletLots.Sum(wallet.Lots, lot => lot.Category == category);

    /// <summary>What the wallet can spend: what it holds, without what has expired.</summary>
    public static Coins Spendable(WalletState wallet, long nowMicroseconds) => wallet.Balance - WalletLots.Expired(wallet.Lots, nowMicroseconds);

    /// <summary>When the next of the wallet's coins expire, in microseconds since 1970; <see langword="null"/> for never.</summary>
    public static long? NextExpiry(WalletState wallet) => wallet.Lots is [var first, ..] ? first.ExpiresAt : null;

    /// <summary>Where a whole life's gifts are more than coins can say, they are as many as can be said.</summary>
    private static Coins GivenWith(WalletState wallet, long coins) => new(Math.Clamp(wallet.Given.Value + coins, 0, Coins.MaxValue));

    private static EntryDraft ComingBack(EntryKind kind, RequestId requestId, SentGiftId gift, Entry debit) => new(
        kind,
        -debit.Amount,
        ContraAccounts.Gifts,
        debit.Peer,
        requestId,
        OwnRequests.Digest,
        DetailJson.Write(new GiftReturnDetail { SentGift = gift.ToString(), Gift = DetailJson.ReadGiftDebit(debit) }));

    /// <summary>The lots with those of an entry that brings coins; what pays off debt is in none.</summary>
    private static ImmutableArray<Lot> Add(WalletState wallet, Entry entry, LotCategory category, long? expiresAt) =>
        TakeBackRules.LeftOf(wallet, entry.Amount) is var left && left > Coins.Zero
            ? WalletLots.Add(wallet.Lots, new Lot(entry.Sequence, left, category) { ExpiresAt = expiresAt })
            : wallet.Lots;

    private static ImmutableArray<Unlocked> Add(ImmutableArray<Unlocked> unlocks, Entry entry) =>
        unlocks.Add(new Unlocked(entry.Sequence, DetailJson.ReadUnlock(entry).FeatureId, new Coins(-entry.Amount), entry.OccurredAtMicroseconds));

    /// <summary>Why the owner may not buy, whatever it costs, or <see langword="null"/> where they may.</summary>
    internal static Refusal? RefuseBuyer(WalletState wallet, ReserveCheckout command, SafetyOptions safety, long nowMicroseconds) =>
        command.IsOpen ? ProtectionRules.RefuseExcluded(wallet.Protection, nowMicroseconds) : RefusePerson(wallet, command.Birthdate, safety, nowMicroseconds);

    /// <summary>Why the owner may not spend anything at all, or <see langword="null"/> where they may.</summary>
    internal static Refusal? RefusePerson(WalletState wallet, Birthdate? birthdate, SafetyOptions safety, long nowMicroseconds) =>
        AgeRules.Refuse(birthdate, safety, nowMicroseconds)
        ?? (wallet.Freezes.IsEmpty ? null : new Refusal(RefusalReason.WalletFrozen, "The wallet is frozen: it can neither give nor buy until it is unfrozen."))
        ?? ProtectionRules.RefuseExcluded(wallet.Protection, nowMicroseconds);

    private static Refusal? RefuseTooExpensive(WalletState wallet, string what, Coins price, long nowMicroseconds) =>
        Spendable(wallet, nowMicroseconds) is var coins && coins < price
            ? new(RefusalReason.InsufficientCoins, $"{what} costs {price} coins; the wallet holds {coins}.") { Balance = coins, Required = price }
            : null;

    private static PromotionalPart? PartOf(ImmutableArray<LotDraw> draws, in GiftFacts facts) =>
        facts.PromotionalShareBps is { } share && share != facts.ShareBps && WalletLots.Promotional(draws) is var coins && coins > Coins.Zero
            ? new PromotionalPart(coins, share)
            : null;

    private static Refusal? Refuse(WalletState wallet, UserId owner, SendGift command, in GiftFacts facts, out Coins price)
    {
        price = Coins.Zero;
        if (command.Quantity is < 1 or > SendGift.QuantityMax)
        {
            return new(RefusalReason.InvalidRequest, $"Send 1 to {SendGift.QuantityMax} pieces at once.") { Field = "quantity" };
        }

        if (RefusePerson(wallet, command.Birthdate, facts.Safety, facts.NowMicroseconds) is { } person)
        {
            return person;
        }

        if (facts.Gift is not { } gift)
        {
            return new(RefusalReason.UnknownGift, $"There is no gift '{command.GiftId}'. GET /v1/gifts lists what there is.");
        }

        if (!facts.RoomExists)
        {
            return new(RefusalReason.UnknownRoom, "There is no such room.");
        }

        if (!facts.RoomIsLive)
        {
            return new(RefusalReason.RoomEnded, "The room has ended and takes no more gifts.");
        }

        if (facts.CreatorAcceptsGifts is not { } accepts)
        {
            return new(RefusalReason.UnknownCreator, $"'{facts.CreatorId}' has not enrolled as a creator.");
        }

        if (facts.CreatorId == owner)
        {
            return new(RefusalReason.SelfGift, "Nobody sends gifts to themselves.");
        }

        if (facts.SenderIsBlocked)
        {
            return new(RefusalReason.BlockedByCreator, "The creator takes no gifts of yours.");
        }

        if (facts.GiftIsUnwelcome)
        {
            return new(RefusalReason.GiftNotWelcome, $"The creator doesn't take '{gift.Id}'. Choose another gift.");
        }

        if (!accepts)
        {
            return new(RefusalReason.GiftNotWelcome, "The creator takes no gifts at the moment.");
        }

        if (gift.Coins.Value > Coins.MaxValue / command.Quantity || !Diamonds.CanShare(price = gift.Coins * command.Quantity))
        {
            return new(RefusalReason.InvalidRequest, "That many pieces cost more than can be expressed. Send fewer.") { Field = "quantity" };
        }

        if (command.ExpectedCoins is { } expected && expected != price)
        {
            return new(RefusalReason.PriceChanged, $"The gift costs {price} coins, not {expected}. Show the new price and ask again.") { Required = price };
        }

        return RefuseTooExpensive(wallet, "The gift", price, facts.NowMicroseconds)
            ?? LimitRules.RefuseSpending(
                LimitRules.SpendingOf(wallet.Protection, command.Birthdate, facts.Safety, facts.NowMicroseconds),
                wallet.Spent,
                wallet.Protection,
                price.Value,
                isGift: true,
                facts.NowMicroseconds);
    }
}
