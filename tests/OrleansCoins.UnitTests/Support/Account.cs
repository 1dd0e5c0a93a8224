using System.Text.Json;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.UnitTests.Support;

/// <summary>An account whose rules decide and whose entries are kept, as a ledger grain with a perfect journal would.</summary>
internal sealed class Account<TState>(AccountId id, TState none, Func<TState, Entry, TState> apply)
    where TState : class
{
    private TState? _state;

    public AccountId Id => id;

    public AccountHead Head { get; private set; } = AccountHead.Empty;

    public TState State => _state ?? none;

    public List<Entry> Journal { get; } = [];

    /// <summary>Carries out a decision: the entry it wrote, or why it wrote none.</summary>
    public (Entry? Entry, Refusal? Refusal) Settle(Decision decision, DateTimeOffset? at = null)
    {
        if (decision.Draft is not { } draft)
        {
            Assert.NotNull(decision.Refusal);
            return (null, decision.Refusal);
        }

        Assert.Null(decision.Refusal);
        var entry = draft.After(id, Head, at ?? Entries.Noon.AddSeconds(Journal.Count), "silo", id.Bucket);
        _state = apply(State, entry);
        Head = Replay.Follow(Head, entry);
        Journal.Add(entry);
        return (entry, null);
    }

    /// <summary>The state as it is after a snapshot at <paramref name="cut"/> was stored and read back, and the entries behind it were replayed.</summary>
    public TState Recover(int cut)
    {
        var box = new SnapshotBox<TState>
        {
            Snapshot = new Snapshot<TState>
            {
                Sequence = cut,
                Hash = cut == 0 ? "" : Journal[cut - 1].Hash.ToString(),
                RulesVersion = 1,
                State = Journal.Take(cut).Aggregate(none, apply),
            },
        };
        var stored = JsonSerializer.SerializeToUtf8Bytes(box);
        var snapshot = JsonSerializer.Deserialize<SnapshotBox<TState>>(stored)!.Snapshot!;
        Assert.Equal((box.Snapshot.Sequence, box.Snapshot.Hash, box.Snapshot.RulesVersion), (snapshot.Sequence, snapshot.Hash, snapshot.RulesVersion));
        return Journal.Skip(cut).Aggregate(snapshot.State, apply);
    }
}
