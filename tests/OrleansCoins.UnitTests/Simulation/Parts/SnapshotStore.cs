using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.UnitTests.Simulation.Parts;

/// <summary>Where snapshots are kept; it loses them, and forgets to replace them.</summary>
internal sealed class SnapshotStore<TState>(World world)
    where TState : class
{
    private readonly Dictionary<AccountId, Snapshot<TState>> _stored = [];

    public void Write(AccountId account, in AccountHead head, TState state)
    {
        if (!world.Chance.Happens(world.Faults.Snapshot))
        {
            _stored[account] = new Snapshot<TState> { Sequence = head.Sequence, Hash = head.Hash.ToString(), RulesVersion = 1, State = state };
        }
    }

    public Snapshot<TState>? Read(AccountId account)
    {
        if (_stored.ContainsKey(account) && world.Chance.Happens(world.Faults.Snapshot))
        {
            world.Coverage.Note(Happening.SnapshotLost);
            _stored.Remove(account);
        }

        return _stored.GetValueOrDefault(account);
    }
}
