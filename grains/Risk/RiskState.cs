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
/// <param name="pairsMax">How many pairs of giver and creator are followed at most; gifts of others count for creators only.</param>
public sealed class RiskState(int pairsMax)
{
    internal Dictionary<(UserId Giver, UserId Creator), GivenTo> Pairs { get; } = [];

    /// <summary>What some people gave each other.</summary>
    internal List<GivenTo> PairsAmong(HashSet<UserId> people) =>
        [.. Pairs.Where(pair => people.Contains(pair.Key.Giver) && people.Contains(pair.Key.Creator)).Select(static pair => pair.Value)];

    internal Dictionary<UserId, Giver> Givers { get; } = [];

    internal Dictionary<UserId, Receiver> Receivers { get; } = [];

    /// <summary>How many entries were taken in.</summary>
    public long Entries { get; internal set; }

    /// <summary>How many gifts were not followed.</summary>
    public long LeftOut { get; internal set; }

    internal GivenTo? PairOf(UserId giver, UserId creator)
    {
        if (Pairs.TryGetValue((giver, creator), out var pair))
        {
            return pair;
        }

        return Pairs.Count == pairsMax ? null : Pairs[(giver, creator)] = new GivenTo();
    }

    internal Giver? GiverOf(UserId user)
    {
        if (Givers.TryGetValue(user, out var giver))
        {
            return giver;
        }

        return Givers.Count == pairsMax ? null : Givers[user] = new Giver();
    }

    internal Receiver ReceiverOf(UserId creator) => Receivers.TryGetValue(creator, out var receiver) ? receiver : Receivers[creator] = new Receiver();

    /// <summary>A place in the journal that something can be shown by.</summary>
    internal readonly record struct Seen(AccountId Account, long Sequence, string? Gift);

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

        /// <summary>When the wallet's first entry was made; <see langword="null"/> where that was before the stretch.</summary>
        public long? Born { get; set; }

        public long Bought { get; set; }

        public long Given { get; set; }

        public int PurchaseCount { get; set; }

        /// <summary>The first of the purchases: what, and when.</summary>
        public List<(string Package, long At, Seen Seen)> Purchases { get; } = [];
    }

    /// <summary>Somebody who receives.</summary>
    internal sealed class Receiver
    {
        public const int PayoutsMax = 64;

        public long Income { get; set; }

        public string? PayoutAccount { get; set; }

        public Seen PayoutAccountSeen { get; set; }

        public long PayoutAccountAt { get; set; }

        public List<(long At, Seen Seen)> Payouts { get; } = [];
    }
}
