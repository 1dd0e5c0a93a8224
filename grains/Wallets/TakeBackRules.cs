using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Wallets;

/// <summary>How coins leave a wallet when the money they were bought with went back, and how debt is paid off. Pure.</summary>
/// <remarks>
/// Gifts that were paid from the lot are no matter of the wallet: where they are to be taken back, <c>GiftReversals</c> does so afterwards, each by a decision of its
/// own, from the lot that <see cref="TakeBackDetail"/> names.
/// </remarks>
public static class TakeBackRules
{
    /// <summary>
    /// The coins of a purchase, taken back: its own lot's first, then the other lots' in draw order; what is missing is debt. Those of a refund that failed
    /// after all come into its own lot again, once debt is paid off. Never refused.
    /// </summary>
    /// <param name="wallet">The wallet.</param>
    /// <param name="command">What is taken back.</param>
    /// <param name="lot">The lot that the purchase brought.</param>
    /// <param name="requestId">The provider's refund or dispute.</param>
    /// <param name="digest">The fingerprint of <paramref name="command"/>.</param>
    public static EntryDraft Decide(WalletState wallet, TakeBack command, long lot, RequestId requestId, RequestDigest digest) => new(
        command.IsChargeback ? EntryKind.Chargeback : EntryKind.Refund,
        -command.Coins.Value,
        ContraAccounts.Purchases,
        Peer: null,
        requestId,
        digest,
        DetailJson.Write(new TakeBackDetail
        {
            PurchaseId = command.PurchaseId,
            Lot = lot,
            Provider = command.Provider,
            EventId = command.EventId,
            Coins = command.Coins,
            Money = command.Money,
            Lots = command.Coins < Coins.Zero ? [new LotDraw(lot, -command.Coins)] : Draw(wallet.Lots, lot, command.Coins),
        }));

    /// <summary>What of coins that come into a wallet is left when its debt is paid off.</summary>
    internal static Coins LeftOf(WalletState wallet, long coins) => Coins.Max(Coins.Zero, new Coins(coins) + Coins.Min(wallet.Balance, Coins.Zero));

    /// <summary>What of the draws that come back is left when the debt is paid off: by the first of them.</summary>
    internal static ImmutableArray<LotDraw> LeftOf(WalletState wallet, long coins, ImmutableArray<LotDraw> draws)
    {
        if (wallet.Balance >= Coins.Zero)
        {
            return draws;
        }

        var paysOff = new Coins(coins) - LeftOf(wallet, coins);
        var left = ImmutableArray.CreateBuilder<LotDraw>();
        foreach (var draw in draws)
        {
            var gone = Coins.Min(draw.Coins, paysOff);
            paysOff -= gone;
            if (gone < draw.Coins)
            {
                left.Add(draw with { Coins = draw.Coins - gone });
            }
        }

        return left.ToImmutable();
    }

    private static ImmutableArray<LotDraw> Draw(ImmutableArray<Lot> lots, long first, Coins coins)
    {
        var draws = ImmutableArray.CreateBuilder<LotDraw>();
        foreach (var lot in lots.Where(lot => lot.Sequence == first).Concat(lots.Where(lot => lot.Sequence != first)))
        {
            var drawn = Coins.Min(lot.Left, coins);
            if (drawn > Coins.Zero)
            {
                draws.Add(lot.Draw(drawn));
                coins -= drawn;
            }
        }

        return draws.ToImmutable();
    }
}
