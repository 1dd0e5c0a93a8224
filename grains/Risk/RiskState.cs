using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Risk;

/// <summary>An entry, as far as an analysis takes it in.</summary>
/// <param name="Position">Where it is.</param>
/// <param name="Account">Its account.</param>
/// <param name="Sequence">Its number there.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Amount">What it moves.</param>
/// <param name="At">When it was made, in microseconds since 1970.</param>
/// <param name="Detail">What else belongs to it, as JSON.</param>
public readonly record struct RiskRow(long Position, AccountId Account, long Sequence, EntryKind Kind, long Amount, long At, string Detail);

/// <summary>What an analysis has gathered from a stretch of the journal: who gave to whom, who bought what, who was paid where.</summary>
/// <param name="pairsMax">How many pairs of giver and creator are followed at most; of people on either side, twice as many.</param>
public sealed partial class RiskState(int pairsMax)
{
    internal Dictionary<(UserId Giver, UserId Creator), GivenTo> Pairs { get; } = [];

    internal Dictionary<UserId, Giver> Givers { get; } = [];

    internal Dictionary<UserId, Receiver> Receivers { get; } = [];

    /// <summary>How many entries were taken in.</summary>
    public long Entries { get; internal set; }

    /// <summary>What each gave, by who gave it: made once when all is gathered, for who looks up many.</summary>
    internal ILookup<UserId, (UserId Creator, GivenTo Pair)> ByGiver() =>
        Pairs.ToLookup(static pair => pair.Key.Giver, static pair => (pair.Key.Creator, pair.Value));

    internal GivenTo PairOf(UserId giver, UserId creator)
    {
        if (Pairs.TryGetValue((giver, creator), out var pair))
        {
            return pair;
        }

        if (Pairs.Count >= pairsMax)
        {
            ForgetPairs();
        }

        GiverOf(giver).Pairs++;
        ReceiverOf(creator).Pairs++;
        return Pairs[(giver, creator)] = new GivenTo();
    }

    internal Giver GiverOf(UserId user)
    {
        if (Givers.TryGetValue(user, out var giver))
        {
            return giver;
        }

        if (Givers.Count >= 2 * pairsMax)
        {
            ForgetPeople(Givers, static giver => giver.Pairs == 0, static giver => giver.Bought + giver.Given);
        }

        return Givers[user] = new Giver();
    }

    internal Receiver ReceiverOf(UserId creator)
    {
        if (Receivers.TryGetValue(creator, out var receiver))
        {
            return receiver;
        }

        if (Receivers.Count >= 2 * pairsMax)
        {
            ForgetPeople(Receivers, static receiver => receiver.Pairs == 0, static receiver => receiver.Income);
        }

        return Receivers[creator] = new Receiver();
    }

    /// <summary>A place in the journal that something can be shown by.</summary>
    internal readonly record struct Seen(AccountId Account, long Sequence, string? Gift);

    /// <summary>A purchase: what, for how much, and when.</summary>
    internal readonly record struct Bought(string Package, long Coins, Money Price, long At, Seen Seen);

    /// <summary>A payout: how much, and when.</summary>
    internal readonly record struct Paid(Money Money, long At, Seen Seen);

    /// <summary>What one gave to another.</summary>
    internal sealed class GivenTo
    {
        public const int SeenMax = 5;

        public long Coins { get; set; }

        public int Gifts { get; set; }

        public long First { get; set; }

        public long Last { get; set; }

        public List<Seen> Seen { get; } = [];

        /// <summary>The run of equal gifts at equal pauses that is going on, and the longest so far.</summary>
        public Run Now { get; set; } = new();

        public Run Longest { get; set; } = new();

        /// <summary>The run of equal gifts with hardly a pause that is going on, and the longest so far.</summary>
        public Run Quick { get; set; } = new();

        public Run Quickest { get; set; } = new();
    }

    /// <summary>Equal gifts, one after the other.</summary>
    internal sealed class Run
    {
        public GiftId? Gift { get; init; }

        public int Quantity { get; init; }

        public int Count { get; set; }

        public long Coins { get; set; }

        public long First { get; init; }

        public long Last { get; set; }

        public long PauseMin { get; set; } = long.MaxValue;

        public long PauseMax { get; set; }

        public Seen From { get; init; }

        public Seen To { get; set; }
    }

    /// <summary>Somebody with a wallet.</summary>
    internal sealed class Giver
    {
        public const int PurchasesMax = 32;

        /// <summary>How many of its pairs are followed.</summary>
        public int Pairs { get; set; }

        /// <summary>When the wallet's first entry was made; <see langword="null"/> where that was before the stretch.</summary>
        public long? Born { get; set; }

        public long Bought { get; set; }

        public long Given { get; set; }

        /// <summary>The largest of the purchases, in the order of time: small ones, however many, push none of them out.</summary>
        public List<Bought> Purchases { get; } = [];
    }

    /// <summary>Somebody who receives.</summary>
    internal sealed class Receiver
    {
        public const int PayoutsMax = 128;

        /// <summary>How many of its pairs are followed.</summary>
        public int Pairs { get; set; }

        public long Income { get; set; }

        public string? PayoutAccount { get; set; }

        public Seen PayoutAccountSeen { get; set; }

        public long PayoutAccountAt { get; set; }

        /// <summary>The first of the payouts.</summary>
        public List<Paid> Payouts { get; } = [];
    }
}
