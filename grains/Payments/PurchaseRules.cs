using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Payments;

/// <summary>
/// What a provider's word does to a purchase. Pure. Providers deliver late, twice and in any order: what comes out depends on what was told, not on when.
/// </summary>
internal static class PurchaseRules
{
    /// <summary>How many refunds and disputes one purchase can have.</summary>
    public const int FactsMax = 200;

    /// <summary>What is to be done next.</summary>
    public enum Step
    {
        /// <summary>Nothing.</summary>
        None,

        /// <summary>Credit the coins.</summary>
        Credit,

        /// <summary>Write the first booking that is not in the wallet yet.</summary>
        Book,
    }

    /// <summary>The purchase after what was told: the same object if it has had its effect already, or has none; or why it fits the purchase not at all.</summary>
    public static (PurchaseState After, Refusal? Refusal) Take(PurchaseTerms terms, PurchaseState state, PaymentEvent payment)
    {
        if (Refuse(terms, state, payment) is { } refusal)
        {
            return (state, refusal);
        }

        var after = payment.Kind switch
        {
            PaymentEventKind.Succeeded => state.PaymentId is null ? state with { PaymentId = payment.PaymentId } : state,
            PaymentEventKind.Failed => state.Failed ? state : state with { Failed = true },
            PaymentEventKind.Expired => state.Expired ? state : state with { Expired = true },
            _ when state.Credited => Count(terms, state, payment),
            _ => state.Waiting.Contains(payment) ? state : state with { Waiting = state.Waiting.Add(payment) },
        };
        return FactsOf(after) > FactsMax && FactsOf(after) > FactsOf(state)
            ? (state, new Refusal(RefusalReason.InvalidRequest, $"A purchase has at most {FactsMax} refunds and disputes. Nothing was changed."))
            : (after, null);
    }

    /// <summary>Whether nobody has said what became of its checkout.</summary>
    public static bool IsOpen(PurchaseState state) => state is { PaymentId: null, Failed: false, Expired: false };

    /// <summary>Whether a refund failed after all.</summary>
    public static bool IsFailed(PurchaseState state, string? refund) => state.FailedRefunds.Any(failed => failed.Id == refund);

    /// <summary>How many refunds and disputes were told of.</summary>
    public static int FactsOf(PurchaseState state) => state.Waiting.Length + state.Refunds.Length + state.FailedRefunds.Length + state.Disputes.Length;

    /// <summary>What is to be done next.</summary>
    public static Step NextOf(PurchaseState state) =>
        state is { PaymentId: not null, Credited: false } ? Step.Credit : state.Bookings.Any(static booking => !booking.Done) ? Step.Book : Step.None;

    /// <summary>The purchase after its coins were credited: what waited for that counts now.</summary>
    public static PurchaseState AfterCredit(PurchaseTerms terms, PurchaseState state)
    {
        var after = state with { Credited = true, Waiting = [] };
        foreach (var waiting in state.Waiting)
        {
            after = Take(terms, after, waiting).After;
        }

        return after;
    }

    /// <summary>The first booking that is not in the wallet yet.</summary>
    public static Booking NextBooking(PurchaseState state) => state.Bookings.First(static booking => !booking.Done);

    /// <summary>The purchase after its next booking was written.</summary>
    public static PurchaseState AfterBooking(PurchaseState state)
    {
        var booking = NextBooking(state);
        return state with { Bookings = state.Bookings.Replace(booking, booking with { Done = true }) };
    }

    /// <summary>How far a purchase has come.</summary>
    public static PurchaseStatus StatusOf(PurchaseTerms terms, PurchaseState state) => state switch
    {
        { Credited: true } when state.Disputes.Any(static dispute => dispute.Stage == DisputeStage.Open) => PurchaseStatus.Disputed,
        { Credited: true } => BackOf(terms, state) == terms.Price.Amount ? PurchaseStatus.Refunded : PurchaseStatus.Paid,
        { PaymentId: not null } => PurchaseStatus.Pending,
        { Expired: true } => PurchaseStatus.Expired,
        { Failed: true } or { Withdrawn: true } => PurchaseStatus.Failed,
        _ => PurchaseStatus.Pending,
    };

    /// <summary>
    /// How much of the price went back. Single refunds and their sum may both be told of the same money, so the larger of the two counts; what failed after
    /// all is in neither; and no more goes back than was paid.
    /// </summary>
    public static long BackOf(PurchaseTerms terms, PurchaseState state)
    {
        Int128 lost = 0;
        foreach (var dispute in state.Disputes)
        {
            lost += dispute.Stage == DisputeStage.Lost ? dispute.Amount : 0;
        }

        return (long)Int128.Min(terms.Price.Amount, RefundedOf(state) + lost);
    }

    /// <summary>How much was refunded, disputes left out.</summary>
    public static Int128 RefundedOf(PurchaseState state)
    {
        Int128 single = 0, inAll = 0;
        foreach (var refund in state.Refunds)
        {
            single += refund.InAll || IsFailed(state, refund.Id) ? 0 : refund.Amount;
            inAll = refund.InAll ? Int128.Max(inAll, refund.Amount) : inAll;
        }

        inAll -= Int128.Min(inAll, state.FailedRefunds.Sum(static refund => refund.Amount));
        return Int128.Max(single, inAll);
    }

    /// <summary>The coins that stand for a part of the price: rounded down, so that the parts of a whole add up to all coins, and no coin is taken twice.</summary>
    public static Coins CoinsOf(PurchaseTerms terms, long amount) =>
        terms.Price.Amount == 0 ? Coins.Zero : new Coins((long)((Int128)terms.Coins.Value * amount / terms.Price.Amount));

    /// <summary>What the bookings say has gone back, in minor units and coins; only those in the wallet, or all.</summary>
    public static (long Amount, Coins Coins) Booked(PurchaseState state, bool done)
    {
        var (amount, coins) = (0L, Coins.Zero);
        foreach (var booking in state.Bookings)
        {
            if (booking.Done || !done)
            {
                amount += booking.Amount;
                coins += booking.Coins;
            }
        }

        return (amount, coins);
    }

    private static Refusal? Refuse(PurchaseTerms terms, PurchaseState state, PaymentEvent payment)
    {
        if (payment.Provider != terms.Provider)
        {
            return new(RefusalReason.UnknownPurchase, "The purchase is another provider's.");
        }

        if (payment.Payer is { } payer && payer != terms.Buyer)
        {
            return new(RefusalReason.InvalidRequest, "The payment is not by the buyer of the purchase. Nothing was changed.") { Field = "data.userId" };
        }

        var ofAll = payment.Kind is PaymentEventKind.Succeeded or PaymentEventKind.Failed or PaymentEventKind.Expired;
        if (ofAll && payment.Amount != terms.Price)
        {
            return new(RefusalReason.InvalidRequest, $"The purchase costs {terms.Price}, not {payment.Amount}. Nothing was credited.") { Field = "data.amount" };
        }

        if (!ofAll && (payment.Amount.Currency != terms.Price.Currency || payment.Amount.Amount < 1 || payment.Amount.Amount > terms.Price.Amount))
        {
            return new(RefusalReason.InvalidRequest, $"The purchase costs {terms.Price}: {payment.Amount} of it can't go back. Nothing was changed.") { Field = "data.amount" };
        }

        if (payment.Kind is not (PaymentEventKind.Failed or PaymentEventKind.Expired) && state.PaymentId is { } claimedBy && claimedBy != payment.PaymentId)
        {
            return new(RefusalReason.InvalidRequest, "The purchase is paid by another payment. Nothing was changed.") { Field = "data.paymentId" };
        }

        return null;
    }

    private static PurchaseState Count(PurchaseTerms terms, PurchaseState state, PaymentEvent payment)
    {
        var id = payment.EventId ?? throw new ArgumentException("A refund or dispute has a name.", nameof(payment));
        return payment.Kind switch
        {
            PaymentEventKind.Refunded => CountRefund(terms, state, new RefundFact(id, payment.Amount.Amount, InAll: false)),
            PaymentEventKind.RefundedInAll => CountRefund(terms, state, new RefundFact(id, payment.Amount.Amount, InAll: true)),
            PaymentEventKind.RefundFailed => CountFailure(terms, state, new RefundFact(id, payment.Amount.Amount, InAll: false)),
            PaymentEventKind.DisputeOpened => CountDispute(terms, state, new DisputeFact(id, payment.Amount.Amount, DisputeStage.Open)),
            PaymentEventKind.DisputeWon => CountDispute(terms, state, new DisputeFact(id, payment.Amount.Amount, DisputeStage.Won)),
            PaymentEventKind.DisputeLost => CountDispute(terms, state, new DisputeFact(id, payment.Amount.Amount, DisputeStage.Lost)),
            _ => throw new ArgumentOutOfRangeException(nameof(payment)),
        };
    }

    private static PurchaseState CountRefund(PurchaseTerms terms, PurchaseState state, RefundFact refund)
    {
        if (state.Refunds.Any(known => known.Id == refund.Id && known.InAll == refund.InAll))
        {
            return state;
        }

        return BookMoney(terms, state with { Refunds = state.Refunds.Add(refund) }, BookingKind.Refund, refund.Id);
    }

    /// <summary>The coins that were taken for it come again.</summary>
    private static PurchaseState CountFailure(PurchaseTerms terms, PurchaseState state, RefundFact refund)
    {
        if (IsFailed(state, refund.Id))
        {
            return state;
        }

        return BookMoney(terms, state with { FailedRefunds = state.FailedRefunds.Add(refund) }, BookingKind.Refund, $"{refund.Id}/failed");
    }

    private static PurchaseState CountDispute(PurchaseTerms terms, PurchaseState state, DisputeFact dispute)
    {
        var known = state.Disputes.FirstOrDefault(known => known.Id == dispute.Id);
        if (known is not null && known.Stage >= dispute.Stage)
        {
            return state;
        }

        var after = state with { Disputes = known is null ? state.Disputes.Add(dispute) : state.Disputes.Replace(known, dispute) };
        var freezes = known is { Stage: DisputeStage.Open };
        switch (dispute.Stage)
        {
            case DisputeStage.Open:
                return Book(after, BookingKind.Freeze, dispute.Id);
            case DisputeStage.Lost when BookMoney(terms, after, BookingKind.Chargeback, dispute.Id) is var booked && !ReferenceEquals(booked, after):
                return booked;
            default:
                return freezes ? Book(after, BookingKind.Unfreeze, dispute.Id) : after;
        }
    }

    private static PurchaseState BookMoney(PurchaseTerms terms, PurchaseState state, BookingKind kind, string id)
    {
        var (before, coinsBefore) = Booked(state, done: false);
        var back = BackOf(terms, state);
        return back == before ? state : Book(state, kind, id, back - before, CoinsOf(terms, back) - coinsBefore);
    }

    private static PurchaseState Book(PurchaseState state, BookingKind kind, string id, long amount = 0, Coins coins = default) =>
        state with { Bookings = state.Bookings.Add(new Booking(kind, id, amount, coins, Done: false)) };
}
