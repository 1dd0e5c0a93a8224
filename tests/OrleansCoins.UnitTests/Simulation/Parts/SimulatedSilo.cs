using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Safety;
using OrleansCoins.Grains.Wallets;

namespace OrleansCoins.UnitTests.Simulation.Parts;

/// <summary>A process with activations and a lane. A crash takes all of its memory; a pause takes nothing, and may last until others have gone on.</summary>
internal sealed class SimulatedSilo
{
    private readonly World _world;
    private readonly Dictionary<AccountId, SimulatedWallet> _wallets = [];
    private readonly Dictionary<AccountId, SimulatedEarnings> _earnings = [];
    private readonly Dictionary<RoomId, SimulatedRoom> _rooms = [];
    private readonly Dictionary<UserId, EarningsState> _knownCreators = [];
    private SimulatedRecovery? _recovery;

    public SimulatedSilo(World world, string name)
    {
        (_world, Name) = (world, name);
        Lane = new SimulatedLane(world, this);
        Delivery = new SimulatedDelivery(world, this);
    }

    public string Name { get; }

    /// <summary>Changes whenever its memory goes.</summary>
    public int Life { get; private set; } = 1;

    public bool IsCrashed { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>Whether the others go on without it; it may not know.</summary>
    public bool IsDeclaredDead { get; private set; }

    public bool IsRunning => !IsCrashed && !IsPaused;

    public SimulatedLane Lane { get; private set; }

    public SimulatedDelivery Delivery { get; private set; }

    public SimulatedRecovery Recovery => _recovery ??= new SimulatedRecovery(_world, this);

    /// <summary>Whether it has an activation of that name.</summary>
    public bool Has(string grain) =>
        _wallets.Keys.Any(id => id.Value == grain) || _earnings.Keys.Any(id => id.Value == grain) || _rooms.Keys.Any(id => id.Value == grain);

    public SimulatedWallet Wallet(AccountId id) =>
        _wallets.TryGetValue(id, out var wallet) ? wallet : _wallets[id] = new SimulatedWallet(_world, this, id);

    public SimulatedEarnings Earnings(AccountId id) =>
        _earnings.TryGetValue(id, out var earnings) ? earnings : _earnings[id] = new SimulatedEarnings(_world, this, id);

    public SimulatedRoom Room(RoomId id)
    {
        if (!_rooms.TryGetValue(id, out var room))
        {
            _rooms[id] = room = new SimulatedRoom(_world, this, _world.Cast.Rooms.First(known => known.Id == id));
            room.Look();
        }

        return room;
    }

    /// <summary>What this silo knows around a gift. What it knows of a creator may be old: a lease is only so short.</summary>
    public GiftFacts FactsOf(SendGift command)
    {
        var room = command.Room is { } id ? _world.Cast.Rooms.First(known => known.Id == id) : null;
        var creator = room?.Creator ?? command.Creator!.Value;
        if (!_knownCreators.TryGetValue(creator, out var known) || _world.Chance.Below(3) == 0)
        {
            _knownCreators[creator] = known = _world.Safety.EarningsOf(creator);
        }

        return new GiftFacts(
            _world.Cast.Gifts.FirstOrDefault(gift => gift.Id == command.GiftId),
            1,
            _world.Share,
            RoomExists: true,
            RoomIsLive: room?.IsLive ?? true,
            creator,
            known.EnrolledAtMicroseconds is null ? null : known is { AcceptsGifts: true, IsClosed: false })
        {
            Safety = SafetyOptions.Unrestricted,
        };
    }

    public void Pause()
    {
        IsPaused = true;
        Note("paused", Happening.SiloPaused);
    }

    public void Wake()
    {
        IsPaused = false;
        if (IsDeclaredDead)
        {
            Note("woke, stale", Happening.StaleSiloWoke);
        }
    }

    /// <summary>The process is gone, at once. What the database has under way for it goes on there.</summary>
    public void Crash()
    {
        if (Delivery.IsBusy)
        {
            _world.Coverage.Note(Happening.CrashBetweenDebitAndCredit);
        }

        if (_world.Chance.Happens(_world.Faults.Snapshot))
        {
            foreach (var wallet in _wallets.Values)
            {
                wallet.LeaveSnapshotOfTheFuture();
            }
        }

        Life++;
        (IsCrashed, IsPaused) = (true, false);
        _wallets.Clear();
        _earnings.Clear();
        _rooms.Clear();
        _knownCreators.Clear();
        _recovery = null;
        Lane = new SimulatedLane(_world, this);
        Delivery = new SimulatedDelivery(_world, this);
        _world.Network.Lose(this);
        Note("crashed", Happening.SiloCrashed);
    }

    /// <summary>The others give it up: what it had may be activated elsewhere.</summary>
    public void DeclareDead()
    {
        IsDeclaredDead = true;
        _world.Placement.Forget(this);
        _world.Network.Lose(this);
        Note("declared dead", Happening.SiloDeclaredDead);
    }

    /// <summary>A new process under the old name.</summary>
    public void Restart()
    {
        (IsCrashed, IsDeclaredDead) = (false, false);
        Note("restarted", Happening.SiloRestarted);
    }

    private void Note(string what, Happening happening)
    {
        _world.Trace.Note(_world.Schedule.Step, Name, what);
        _world.Coverage.Note(happening);
    }
}
