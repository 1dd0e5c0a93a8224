using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.UnitTests.Simulation.Parts;

/// <summary>
/// Recovery as an activation has it: the real horizons and the real rules of transfers. Its place in the journal and its list of what could not be
/// delivered are durable; everything else goes with its silo.
/// </summary>
internal sealed class SimulatedRecovery(World world, SimulatedSilo silo)
{
    private const int PageSize = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly JournalHorizon _horizon = new(Patience);
    private readonly JournalHorizon _horizonOfTheLiving = new(3 * Patience);
    private bool _isReading;

    public void Run()
    {
        if (!_isReading)
        {
            _isReading = true;
            world.Schedule.Post(silo, "recovery looks", Look);
        }

        foreach (var transfer in world.OpenTransfers.ToArray())
        {
            Deliver(transfer, answered =>
            {
                if (answered && world.OpenTransfers.Remove(transfer))
                {
                    world.Coverage.Note(Happening.RecoveredFromList);
                }
            });
        }
    }

    private void Look()
    {
        var mark = world.Journal.Mark();
        var now = TimeSpan.FromSeconds(world.Schedule.Step);
        _horizon.Advance(mark, now);
        _horizonOfTheLiving.Advance(mark, now);
        var horizon = world.Defect == Defect.RecoveryTrustsWhatIsVisible ? mark.Position : _horizon.Position;
        if (horizon < mark.Position)
        {
            world.Coverage.Note(Happening.HorizonHeldUp);
        }

        var place = world.RecoveryPlace;
        world.Schedule.Post(silo, "recovery reads", () => Read(place, horizon));
    }

    private void Read((long Position, int Version) place, long horizon)
    {
        if (place.Position >= horizon)
        {
            _isReading = false;
            return;
        }

        var page = world.Journal.ReadTransfers(place.Position, horizon, PageSize);
        var through = page.Count == PageSize ? page[^1].Position : horizon;
        var open = page.FindAll(IsOpen);
        if (through > _horizonOfTheLiving.Position && world.Defect != Defect.RecoveryTrustsWhatIsVisible
            && open.Exists(transfer => world.Silos.Any(alive => alive.Name == transfer.Silo && !alive.IsDeclaredDead)))
        {
            world.Coverage.Note(Happening.LeftToLivingSilo);
            _isReading = false;
            return;
        }

        var left = open.Count;
        foreach (var transfer in open)
        {
            Deliver(transfer, answered =>
            {
                if (answered)
                {
                    world.Coverage.Note(Happening.RecoveredByPosition);
                }
                else if (!world.OpenTransfers.Contains(transfer))
                {
                    world.OpenTransfers.Add(transfer);
                }

                if (--left == 0)
                {
                    GoOn(place, through, horizon);
                }
            });
        }

        if (open.Count == 0)
        {
            GoOn(place, through, horizon);
        }
    }

    private void GoOn((long Position, int Version) place, long through, long horizon)
    {
        if (world.RecoveryPlace.Version != place.Version)
        {
            world.Coverage.Note(Happening.RecoverySuperseded);
            _isReading = false;
            return;
        }

        world.RecoveryPlace = (through, place.Version + 1);
        var next = world.RecoveryPlace;
        world.Schedule.Post(silo, "recovery reads on", () => Read(next, horizon));
    }

    private bool IsOpen(JournalTransfer transfer) =>
        TransferRules.Classify(transfer, out var answer) is TransferKind.Gift or TransferKind.Refusal
        && world.Journal.Find(answer.Account, answer.RequestId) is null;

    private void Deliver(JournalTransfer transfer, Action<bool> answered)
    {
        if (!IsOpen(transfer))
        {
            world.Schedule.Post(silo, "recovery finds the answer", () => answered(true));
            return;
        }

        var peer = AccountId.Parse(transfer.Peer);
        var at = world.Placement.Locate(silo, peer.Value);
        if (TransferRules.Classify(transfer, out _) == TransferKind.Gift)
        {
            var debit = world.Journal.Of(AccountId.Parse(transfer.Account))[(int)transfer.Sequence - 1];
            world.Network.Call<GiftDelivery[]>(
                silo,
                at,
                "recovery delivers",
                tell => at.Earnings(peer).CreditGifts([GiftEntries.ReadTransfer(debit, message: null)], redelivered: true, tell),
                told => answered(told is [not GiftDelivery.NotYet]));
        }
        else
        {
            var gift = TransferRules.RefusedGift(transfer);
            world.Network.Call<Told>(
                silo,
                at,
                "recovery returns",
                tell => at.Wallet(peer).ReturnGift(gift, tell),
                told => answered(told is { Entry: not null }));
        }
    }
}
