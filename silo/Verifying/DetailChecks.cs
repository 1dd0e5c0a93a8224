using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Payouts;
using OrleansCoins.Grains.Safety;

namespace OrleansCoins.Silo.Verifying;

/// <summary>
/// What can be said of an entry by its detail: the lots that it drew on are together what it took, and each was there before it; what a payout pays is
/// what its diamonds are worth.
/// </summary>
internal static class DetailChecks
{
    /// <summary>Judges the detail of an entry that is no gift; those of gifts are judged with their shares.</summary>
    public static void Check(Entry entry, Action<Difference> report)
    {
        try
        {
            switch (entry.Kind)
            {
                case EntryKind.Unlock:
                    Check(entry, DetailJson.ReadUnlock(entry).Lots, isAll: true, report);
                    break;
                case EntryKind.Expiry:
                    Check(entry, DetailJson.ReadExpiry(entry).Lots, isAll: true, report);
                    break;
                case EntryKind.Refund or EntryKind.Chargeback:
                    // What is missing is debt.
                    Check(entry, DetailJson.ReadTakeBack(entry).Lots, isAll: false, report);
                    break;
                case EntryKind.Payout:
                    CheckPayout(entry, report);
                    break;
                case EntryKind.Limits or EntryKind.PurchaseLimits or EntryKind.SelfExclusion or EntryKind.TimeZone or EntryKind.Checkout or EntryKind.CheckoutEnded:
                    // What is set is only read: nothing else in the books says it.
                    ProtectionJson.Read(entry);
                    break;
                default:
                    break;
            }
        }
        catch (Exception fault) when (fault is JsonException or FormatException or ArgumentException or ArithmeticException or NullReferenceException or InvalidOperationException)
        {
            report(new Difference("detail", entry.Account.Value, entry.Sequence, $"the detail of '{entry.Kind.Name()}'", $"what can't be read: {fault.Message}"));
        }
    }

    private static void CheckPayout(Entry entry, Action<Difference> report)
    {
        var payout = DetailJson.ReadPayout(entry);
        var due = DiamondPrice.DiamondsFor(payout.Money, decimal.Parse(payout.DiamondPrice, CultureInfo.InvariantCulture));
        if (due.Units != -entry.Amount)
        {
            report(new Difference(
                "payout", entry.Account.Value, entry.Sequence, $"{due} diamonds for {payout.Money}, at {payout.DiamondPrice} each", $"{Diamonds.FromUnits(-entry.Amount)}"));
        }
    }

    /// <summary>Judges the lots of an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="lots">Its lots.</param>
    /// <param name="isAll">Whether they have to be all that it moved, and not only part of that.</param>
    /// <param name="report">Is told of a difference.</param>
    public static void Check(Entry entry, ImmutableArray<LotDraw> lots, bool isAll, Action<Difference> report)
    {
        var (drawn, moved) = (lots.Sum(static lot => lot.Coins.Value), Math.Abs(entry.Amount));
        if (isAll ? drawn != moved : drawn > moved)
        {
            report(new Difference("lots", entry.Account.Value, entry.Sequence, $"{(isAll ? "" : "at most ")}{moved} coins drawn from lots", $"{drawn}"));
        }

        if (lots.Any(lot => lot.Lot < 1 || lot.Lot >= entry.Sequence || lot.Coins.Value < 1))
        {
            report(new Difference(
                "lots", entry.Account.Value, entry.Sequence, "coins of earlier entries", string.Join(", ", lots.Select(static lot => $"{lot.Coins} of entry {lot.Lot}"))));
        }
    }
}
