using System.Text.Json;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Risk;

/// <summary>How entries are gathered for an analysis, in the order of their positions. Pure.</summary>
public static class RiskFoldRules
{
    /// <summary>Pauses between equal gifts are equal when the longest is no longer than the shortest and a twentieth of it.</summary>
    private const int PausePart = 20;

    /// <summary>Of long pauses, a quarter of it: people who wait for seconds keep no beat at all.</summary>
    private const int LongPausePart = 4;
    private const long LongPauseMin = 2_000_000;

    /// <summary>The longest pause in a run of quick gifts.</summary>
    private const long QuickPauseMax = 300_000;

    /// <summary>Takes an entry in. What nobody is judged by is left aside.</summary>
    /// <returns>Whether its detail could be read.</returns>
    public static bool Apply(RiskState state, in RiskRow row)
    {
        state.Entries++;
        try
        {
            switch (row.Kind)
            {
                case EntryKind.Purchase:
                    Bought(state, row);
                    break;
                case EntryKind.Gift when row.Account.Kind == AccountKind.Earnings:
                    Received(state, row);
                    break;
                case EntryKind.Reversal when row.Account.Kind == AccountKind.Earnings:
                    TakenBack(state, row);
                    break;
                case EntryKind.Payout:
                    PaidOut(state, row);
                    break;
                case EntryKind.PayoutHold:
                    PayoutAccount(state, row);
                    break;
                case var _ when row.Account.IsWallet && row.Sequence == 1:
                    // Whatever it did first, it is as old as that.
                    Seen(state, row);
                    break;
                default:
                    break;
            }

            return true;
        }
        catch (Exception fault) when (fault is JsonException or FormatException or ArgumentException)
        {
            return false;
        }
    }

    private static RiskState.Giver Seen(RiskState state, in RiskRow row)
    {
        var giver = state.GiverOf(row.Account.Owner);
        if (row.Sequence == 1)
        {
            giver.Born = row.At;
        }

        return giver;
    }

    private static void Bought(RiskState state, in RiskRow row)
    {
        var giver = Seen(state, row);
        giver.Bought += row.Amount;
        var purchases = giver.Purchases;
        if (purchases.Count == RiskState.Giver.PurchasesMax)
        {
            var least = purchases.MinBy(static one => one.Coins);
            if (least.Coins >= row.Amount)
            {
                return;
            }

            purchases.Remove(least);
        }

        var detail = JsonSerializer.Deserialize(row.Detail, DetailJson.Default.PurchaseDetail)!;
        purchases.Add(new(detail.PackageId.Value, row.Amount, detail.Price, row.At, new(row.Account, row.Sequence, null)));
    }

    private static void Received(RiskState state, in RiskRow row)
    {
        var detail = JsonSerializer.Deserialize(row.Detail, DetailJson.Default.GiftCreditDetail)!;
        if (!SentGiftId.TryParse(detail.SentGift, out var sent))
        {
            return;
        }

        var (coins, seen) = (detail.Coins.Value, new RiskState.Seen(row.Account, row.Sequence, detail.SentGift));
        var (giver, pair) = (state.GiverOf(sent.Sender), state.PairOf(sent.Sender, row.Account.Owner));
        state.ReceiverOf(row.Account.Owner).Income += coins;

        // Of gifts it counts when they were sent, not when they arrived: what was held up arrives all at once.
        var at = detail.AcceptedAt;
        giver.Given += coins;
        pair.Coins += coins;
        pair.First = pair.Gifts == 0 ? at : Math.Min(pair.First, at);
        pair.Last = Math.Max(pair.Last, at);
        pair.Gifts++;
        if (pair.Seen.Count < RiskState.GivenTo.SeenMax)
        {
            pair.Seen.Add(seen);
        }

        Follow(pair, detail, coins, at, seen);
        FollowQuick(pair, detail, coins, at, seen);
    }

    /// <summary>The run goes on while gifts are equal and so are the pauses between them.</summary>
    private static void Follow(RiskState.GivenTo pair, GiftCreditDetail detail, long coins, long at, RiskState.Seen seen)
    {
        var run = pair.Now;
        var pause = at - run.Last;
        var (shortest, longest) = (Math.Min(run.PauseMin, pause), Math.Max(run.PauseMax, pause));
        if (run.Count > 0 && run.Gift == detail.GiftId && run.Quantity == detail.Quantity && pause > 0 && longest <= shortest + (shortest / (shortest < LongPauseMin ? PausePart : LongPausePart)))
        {
            (run.PauseMin, run.PauseMax, run.Last, run.To) = (shortest, longest, at, seen);
            run.Count++;
            run.Coins += coins;
        }
        else
        {
            run = new RiskState.Run { Gift = detail.GiftId, Quantity = detail.Quantity, Count = 1, Coins = coins, First = at, Last = at, From = seen, To = seen };
            pair.Now = run;
        }

        if (run.Count > pair.Longest.Count)
        {
            pair.Longest = run;
        }
    }

    /// <summary>The run goes on while gifts are equal and hardly any time is between them.</summary>
    private static void FollowQuick(RiskState.GivenTo pair, GiftCreditDetail detail, long coins, long at, RiskState.Seen seen)
    {
        var run = pair.Quick;
        if (run.Count > 0 && run.Gift == detail.GiftId && run.Quantity == detail.Quantity && Math.Abs(at - run.Last) <= QuickPauseMax)
        {
            (run.Last, run.To) = (Math.Max(run.Last, at), seen);
            run.Count++;
            run.Coins += coins;
        }
        else
        {
            run = pair.Quick = new RiskState.Run { Gift = detail.GiftId, Quantity = detail.Quantity, Count = 1, Coins = coins, First = at, Last = at, From = seen, To = seen };
        }

        pair.Quickest = run.Count > pair.Quickest.Count ? run : pair.Quickest;
    }

    private static void TakenBack(RiskState state, in RiskRow row)
    {
        var gift = JsonSerializer.Deserialize(row.Detail, DetailJson.Default.ReversalDetail)!.Gift;
        if (!SentGiftId.TryParse(gift.SentGift, out var sent) || !state.Pairs.TryGetValue((sent.Sender, row.Account.Owner), out var pair))
        {
            return;
        }

        // One that came before the stretch was not counted.
        var coins = Math.Min(gift.Coins.Value, pair.Coins);
        pair.Coins -= coins;
        var (receiver, giver) = (state.ReceiverOf(row.Account.Owner), state.GiverOf(sent.Sender));
        receiver.Income -= coins;
        giver.Given -= coins;
    }

    private static void PaidOut(RiskState state, in RiskRow row)
    {
        var receiver = state.ReceiverOf(row.Account.Owner);
        var detail = JsonSerializer.Deserialize(row.Detail, DetailJson.Default.PayoutDetail)!;
        Named(receiver, $"{detail.Provider}/{detail.AccountId}", row);
        receiver.Payouts.Add(new(detail.Money, row.At, new(row.Account, row.Sequence, null)));
        if (receiver.Payouts.Count > RiskState.Receiver.PayoutsMax)
        {
            // The largest are kept, in their order: many small ones hide none.
            receiver.Payouts.Remove(receiver.Payouts.MinBy(static payout => payout.Money.Amount)!);
        }
    }

    private static void PayoutAccount(RiskState state, in RiskRow row)
    {
        var detail = JsonSerializer.Deserialize(row.Detail, DetailJson.Default.PayoutHoldDetail)!;
        if (detail is { Provider: { } provider, AccountId: { } account })
        {
            Named(state.ReceiverOf(row.Account.Owner), $"{provider}/{account}", row);
        }
    }

    private static void Named(RiskState.Receiver receiver, string account, in RiskRow row)
    {
        if (receiver.PayoutAccount != account)
        {
            (receiver.PayoutAccount, receiver.PayoutAccountSeen, receiver.PayoutAccountAt) = (account, new(row.Account, row.Sequence, null), row.At);
        }
    }
}
