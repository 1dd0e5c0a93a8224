using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Payments;

namespace OrleansCoins.UnitTests.Payments;

/// <summary>A purchase's document, guarded by its version, and the buyer's wallet, which does each thing once: what survives a crash.</summary>
internal sealed class PurchaseWorld
{
    public const long PriceAmount = 499;
    public static readonly PurchaseTerms Terms = new(UserId.Parse("alice"), new Coins(350), new Money(PriceAmount, "USD"), "sandbox");

    private readonly Dictionary<(BookingKind Kind, string Id), Booking> _booked = [];
    private int _version;

    public PurchaseState State { get; private set; } = PurchaseState.Empty;

    public PurchaseStatus Status => PurchaseRules.StatusOf(Terms, State);

    /// <summary>The payments whose coins the wallet holds.</summary>
    public HashSet<string> Credits { get; } = [];

    /// <summary>The disputes that freeze the wallet.</summary>
    public HashSet<string> Freezes { get; } = [];

    public long MoneyBack => _booked.Values.Sum(booking => booking.Amount);

    public long CoinsBack => _booked.Values.Sum(booking => booking.Coins.Value);

    /// <summary>Something told of the one payment.</summary>
    public static PaymentEvent Event(PaymentEventKind kind, int name = 1, long amount = PriceAmount) => kind switch
    {
        PaymentEventKind.Succeeded or PaymentEventKind.Failed or PaymentEventKind.Expired =>
            new(kind, Terms.Provider, "pay-1", PurchaseId.Parse("pur_1"), Terms.Price),
        PaymentEventKind.Refunded or PaymentEventKind.RefundedInAll =>
            new(kind, Terms.Provider, "pay-1", PurchaseId.Parse("pur_1"), new Money(amount, "USD")) { EventId = $"{kind}-{name}" },
        PaymentEventKind.RefundFailed => Event(PaymentEventKind.Refunded, name, amount) with { Kind = kind },
        _ => new(kind, Terms.Provider, "pay-1", PurchaseId.Parse("pur_1"), new Money(amount, "USD")) { EventId = $"dispute-{name}" },
    };

    /// <summary>A purchase that was told these events in this order.</summary>
    public static PurchaseWorld Tell(PaymentEvent[] events, int[] order)
    {
        var world = new PurchaseWorld();
        foreach (var at in order)
        {
            if (at < events.Length)
            {
                world.Finish(events[at]);
                world.CheckSound();
            }
        }

        return world;
    }

    /// <summary>Does what the purchase's grain does of an event. Between any two steps anything may happen, also the end.</summary>
    public IEnumerable<int> Process(PaymentEvent told)
    {
        var taken = false;
        for (var tries = 0; ; tries++)
        {
            Assert.True(tries < 1_000, "An event is settled in a few tries");
            var (state, version) = (State, _version);
            yield return tries;
            var next = state;
            if (!taken)
            {
                (next, var refusal) = PurchaseRules.Take(Terms, state, told);
                if (refusal is not null)
                {
                    yield break;
                }
            }

            if (ReferenceEquals(next, state))
            {
                taken = true;
                switch (PurchaseRules.NextOf(state))
                {
                    case PurchaseRules.Step.None:
                        yield break;
                    case PurchaseRules.Step.Credit:
                        Credits.Add(state.PaymentId!);
                        next = PurchaseRules.AfterCredit(Terms, state);
                        break;
                    default:
                        Write(PurchaseRules.NextBooking(state));
                        next = PurchaseRules.AfterBooking(state);
                        break;
                }

                yield return tries;
            }

            if (version == _version)
            {
                (State, taken) = (next, true);
                _version++;
            }
        }
    }

    public void Finish(PaymentEvent told)
    {
        foreach (var _ in Process(told))
        {
            // Undisturbed to the end.
        }
    }

    /// <summary>What must hold at every moment.</summary>
    public void CheckSound()
    {
        Assert.True(Credits.Count <= 1, $"Credited for {string.Join(" and ", Credits)}");
        Assert.All(Credits, payment => Assert.Equal(State.PaymentId, payment));
        Assert.InRange(CoinsBack, 0, Credits.Count * Terms.Coins.Value);
        Assert.Contains((MoneyBack, CoinsBack), Prefixes());
    }

    /// <summary>What the wallet may hold of the bookings: those that are done, and any number of the next ones.</summary>
    private IEnumerable<(long Money, long Coins)> Prefixes()
    {
        var (money, coins) = (0L, 0L);
        yield return (0, 0);
        foreach (var booking in State.Bookings)
        {
            (money, coins) = (money + booking.Amount, coins + booking.Coins.Value);
            yield return (money, coins);
        }
    }

    /// <summary>The wallet writes each thing once, and never two different ones under one name.</summary>
    private void Write(Booking booking)
    {
        if (_booked.TryGetValue((booking.Kind, booking.EventId), out var known))
        {
            Assert.Equal(known with { Done = false }, booking with { Done = false });
            return;
        }

        _booked.Add((booking.Kind, booking.EventId), booking);
        if (booking.Kind == BookingKind.Freeze)
        {
            Freezes.Add(booking.EventId);
        }
        else if (booking.Kind != BookingKind.Refund)
        {
            Freezes.Remove(booking.EventId);
        }
    }
}
