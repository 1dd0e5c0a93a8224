using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Catalogue;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;

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
    Gift? Gift, int CatalogueVersion, BasisPoints ShareBps, bool RoomExists, bool RoomIsLive, UserId CreatorId, bool? CreatorAcceptsGifts);

/// <summary>What a wallet decides, and what its entries make of it. Pure: no clock, no I/O, no Orleans.</summary>
public static class WalletRules
{
    /// <summary>Raised when <see cref="Apply"/> makes another state of the same entries.</summary>
    public const int Version = 2;

    /// <summary>Whether the wallet sends a gift.</summary>
    public static Decision DecideGift(WalletState wallet, UserId owner, SendGift command, in GiftFacts facts)
    {
        if (Refuse(wallet, owner, command, facts, out var price) is { } refusal)
        {
            return refusal;
        }

        var detail = new GiftDebitDetail
        {
            GiftId = command.GiftId,
            Quantity = command.Quantity,
            UnitCoins = facts.Gift!.Coins,
            ShareBps = facts.ShareBps,
            Catalogue = facts.CatalogueVersion,
            CreatorId = facts.CreatorId,
            RoomId = command.Room,
            ContentId = command.Content,
            ComboId = command.Combo,
            Anonymous = command.Anonymous,
            Lots = Draw(wallet.Lots, price),
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
        Refuse(wallet, owner, command, facts, out var price) is { } refusal ? refusal : Outcome<GiftQuote>.Accepted(new GiftQuote(price, wallet.Balance));

    /// <summary>Whether the wallet takes the coins of a purchase.</summary>
    public static Decision DecidePurchase(WalletState wallet, CreditPurchase command, RequestId requestId, RequestDigest digest) =>
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
                }));

    /// <summary>The return of a gift that its creator's account has refused. Never refused itself: whatever the wallet's state is, the coins are its own.</summary>
    /// <remarks>Its entry is out of range only for a wallet that has bought more than <see cref="Coins.MaxValue"/> coins in all.</remarks>
    public static EntryDraft DecideReturn(SentGiftId gift, Entry debit)
    {
        var detail = DetailJson.ReadGiftDebit(debit);
        return new EntryDraft(
            EntryKind.GiftReturned,
            -debit.Amount,
            ContraAccounts.Gifts,
            debit.Peer,
            RequestId.ForReturn(gift),
            OwnRequests.Digest,
            DetailJson.Write(new GiftReturnDetail { SentGift = gift.ToString(), Gift = detail }));
    }

    /// <summary>The wallet after an entry.</summary>
    /// <exception cref="InvariantViolatedException">The entry would leave the wallet in a state that must not be.</exception>
    public static WalletState Apply(WalletState wallet, Entry entry)
    {
        var lots = entry.Kind switch
        {
            EntryKind.Purchase => TakeBackRules.LeftOf(wallet, entry.Amount) is var left && left > Coins.Zero
                ? wallet.Lots.Add(new Lot(entry.Sequence, left, LotCategory.Paid))
                : wallet.Lots,
            EntryKind.Gift => Take(wallet.Lots, DetailJson.ReadGiftDebit(entry).Lots),
            EntryKind.GiftReturned => PutBack(wallet.Lots, TakeBackRules.LeftOf(wallet, entry.Amount, DetailJson.ReadGiftReturn(entry).Gift.Lots)),
            EntryKind.Refund or EntryKind.Chargeback => Take(wallet.Lots, DetailJson.ReadTakeBack(entry).Lots),
            EntryKind.Freeze => wallet.Lots,
            _ => throw new UnreadableEntryException($"A wallet holds an entry of kind '{entry.Kind.Name()}', which this program does not know there."),
        };
        var after = new WalletState { Balance = new Coins(entry.Balance), Lots = lots, Freezes = FreezeRules.After(wallet.Freezes, entry) };
        Invariant.Require(wallet.Balance.Value + entry.Amount == entry.Balance, "A wallet's balance is the one before plus the amount");
        Invariant.Require(
            after.Balance >= Coins.Zero || entry.Amount >= 0 || entry.Kind is EntryKind.Refund or EntryKind.Chargeback,
            "Only coins taken back for money that went back take a wallet below zero");
        Invariant.Require(Sum(lots) == Coins.Max(after.Balance, Coins.Zero), "A wallet's lots add up to its balance, and to none in debt");
        return after;
    }

    /// <summary>How many of the wallet's coins are of a category.</summary>
    public static Coins Of(WalletState wallet, LotCategory category)
    {
        var sum = Coins.Zero;
        foreach (var lot in wallet.Lots)
        {
            sum += lot.Category == category ? lot.Left : Coins.Zero;
        }

        return sum;
    }

    private static Refusal? Refuse(WalletState wallet, UserId owner, SendGift command, in GiftFacts facts, out Coins price)
    {
        price = Coins.Zero;
        if (command.Quantity is < 1 or > SendGift.QuantityMax)
        {
            return new(RefusalReason.InvalidRequest, $"Send 1 to {SendGift.QuantityMax} pieces at once.") { Field = "quantity" };
        }

        if (!wallet.Freezes.IsEmpty)
        {
            return new(RefusalReason.WalletFrozen, "The wallet is frozen: it can neither give nor buy until it is unfrozen.");
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

        return wallet.Balance < price
            ? new(RefusalReason.InsufficientCoins, $"The gift costs {price} coins; the wallet holds {wallet.Balance}.") { Balance = wallet.Balance, Required = price }
            : null;
    }

    private static ImmutableArray<LotDraw> Draw(ImmutableArray<Lot> lots, Coins price)
    {
        if (price <= lots[0].Left)
        {
            return [new LotDraw(lots[0].Sequence, price)];
        }

        var draws = ImmutableArray.CreateBuilder<LotDraw>();
        for (var i = 0; price > Coins.Zero; i++)
        {
            var coins = Coins.Min(lots[i].Left, price);
            draws.Add(new LotDraw(lots[i].Sequence, coins));
            price -= coins;
        }

        return draws.ToImmutable();
    }

    private static ImmutableArray<Lot> Take(ImmutableArray<Lot> lots, ImmutableArray<LotDraw> draws)
    {
        var left = lots.ToBuilder();
        foreach (var draw in draws)
        {
            var at = IndexOf(left, draw.Lot);
            Invariant.Require(at >= 0 && left[at].Left >= draw.Coins, "A gift is paid from lots that have the coins");
            if (left[at].Left == draw.Coins)
            {
                left.RemoveAt(at);
            }
            else
            {
                left[at] = left[at] with { Left = left[at].Left - draw.Coins };
            }
        }

        return left.DrainToImmutable();
    }

    /// <summary>Coins go back into the lots they came from. Every lot is paid so far, so one that was used up is known to be.</summary>
    private static ImmutableArray<Lot> PutBack(ImmutableArray<Lot> lots, ImmutableArray<LotDraw> draws)
    {
        var after = lots.ToBuilder();
        foreach (var draw in draws)
        {
            if (IndexOf(after, draw.Lot) is >= 0 and var at)
            {
                after[at] = after[at] with { Left = after[at].Left + draw.Coins };
            }
            else
            {
                after.Add(new Lot(draw.Lot, draw.Coins, LotCategory.Paid));
            }
        }

        after.Sort(static (one, other) => one.Sequence.CompareTo(other.Sequence));
        return after.DrainToImmutable();
    }

    private static int IndexOf(ImmutableArray<Lot>.Builder lots, long sequence)
    {
        for (var i = 0; i < lots.Count; i++)
        {
            if (lots[i].Sequence == sequence)
            {
                return i;
            }
        }

        return -1;
    }

    private static Coins Sum(ImmutableArray<Lot> lots)
    {
        var sum = Coins.Zero;
        foreach (var lot in lots)
        {
            sum += lot.Left;
        }

        return sum;
    }
}
