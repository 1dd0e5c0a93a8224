using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.UnitTests.Simulation.Parts;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Simulation;

/// <summary>
/// One run: some silos, a journal, a network and people, all in one thread and all by one seed. First everything goes wrong that may, and nothing false
/// may happen (<see cref="Safety"/>); then nothing goes wrong any more, and everything that was begun must come to its end (<see cref="Liveness"/>).
/// </summary>
internal sealed class World
{
    private const int StepsWithFaults = 260;
    private readonly Dictionary<AccountId, int> _buckets = [];

    /// <param name="seed">What the run is determined by.</param>
    /// <param name="faults">How often what goes wrong in it.</param>
    /// <param name="defect">What is wrong with the simulated parts.</param>
    /// <param name="keepText">Whether its history can be read afterwards.</param>
    public World(ulong seed, Func<Chance, Faults> faults, Defect defect = Defect.None, bool keepText = false)
    {
        Chance = new Chance(seed);
        Defect = defect;
        Faults = faults(Chance);
        Trace = new Trace(keepText);
        Schedule = new Schedule(Chance, Trace);
        Network = new Network(this);
        Placement = new Placement(this);
        Journal = new SimulatedJournal(this);
        Safety = new Safety(this);
        Clients = new Clients(this);
        WalletSnapshots = new SnapshotStore<WalletState>(this);
        EarningsSnapshots = new SnapshotStore<EarningsState>(this);
        Silos = [new SimulatedSilo(this, "silo-1"), new SimulatedSilo(this, "silo-2"), new SimulatedSilo(this, "silo-3")];
    }

    public Chance Chance { get; }

    public Defect Defect { get; }

    public Faults Faults { get; private set; }

    public Coverage Coverage { get; } = new();

    public Trace Trace { get; }

    public Schedule Schedule { get; }

    public Network Network { get; }

    public Placement Placement { get; }

    public SimulatedJournal Journal { get; }

    public SimulatedSilo[] Silos { get; }

    public Cast Cast { get; } = new();

    public Clients Clients { get; }

    public Safety Safety { get; }

    public SnapshotStore<WalletState> WalletSnapshots { get; }

    public SnapshotStore<EarningsState> EarningsSnapshots { get; }

    /// <summary>Recovery's durable place in the journal.</summary>
    public (long Position, int Version) RecoveryPlace { get; set; }

    /// <summary>Recovery's durable list of what it could not deliver.</summary>
    public List<JournalTransfer> OpenTransfers { get; } = [];

    /// <summary>The creator's share of gifts from now on.</summary>
    public BasisPoints Share { get; set; } = new(5000);

    public UserId Operator { get; } = UserId.Parse("operator");

    public DateTimeOffset Now => Entries.Noon.AddSeconds(Schedule.Step);

    public int BucketOf(AccountId account) => _buckets.TryGetValue(account, out var bucket) ? bucket : _buckets[account] = account.Bucket;

    /// <summary>Lives through the run.</summary>
    /// <exception cref="RuleBrokenException">Something happened that must not.</exception>
    public void Run()
    {
        try
        {
            Cast.Enter(this);
            while (Schedule.Step < StepsWithFaults)
            {
                Happen();
            }

            Faults = Faults.None;
            new Liveness(this).Check();
        }
        catch (InvariantViolatedException broken)
        {
            throw new RuleBrokenException(broken.Message, Schedule.Step);
        }
    }

    /// <summary>Recovery is asked to run.</summary>
    public void PokeRecovery()
    {
        var at = Placement.Locate(Chance.Pick(Silos), "recovery");
        Network.Send(at, "recovery is poked", () => at.Recovery.Run());
    }

    /// <summary>A room is looked at.</summary>
    public void LookAt(Room room)
    {
        var at = Placement.Locate(Chance.Pick(Silos), room.Id.Value);
        Network.Send(at, "a room is looked at", () => at.Room(room.Id).Look());
    }

    private void Happen()
    {
        if (Chance.Happens(Faults.Silo))
        {
            HappenTo(Chance.Pick(Silos));
        }

        if (Chance.Happens(Faults.Impatience))
        {
            Network.GiveUpOne();
        }

        switch (Chance.Below(60))
        {
            case < 6:
                Clients.Act();
                break;
            case 6 or 7:
                PokeRecovery();
                break;
            case 8:
                LookAt(Chance.Pick(Cast.Rooms));
                break;
            default:
                Schedule.TryRunOne();
                break;
        }
    }

    /// <summary>The next thing in a silo's life.</summary>
    private void HappenTo(SimulatedSilo silo)
    {
        switch (silo)
        {
            case { IsCrashed: true, IsDeclaredDead: true }:
                silo.Restart();
                break;
            case { IsRunning: false, IsDeclaredDead: false } when silo.IsCrashed || Chance.Below(2) == 0:
                silo.DeclareDead();
                break;
            case { IsPaused: true }:
                silo.Wake();
                break;
            case { IsDeclaredDead: true }:
                // It learns that the others have given it up, and ends itself.
                silo.Crash();
                break;
            default:
                if (Chance.Below(2) == 0)
                {
                    silo.Crash();
                }
                else
                {
                    silo.Pause();
                }

                break;
        }
    }
}

/// <summary>Something happened that must not.</summary>
internal sealed class RuleBrokenException(string rule, int step) : Exception($"{rule} (at step {step})");
