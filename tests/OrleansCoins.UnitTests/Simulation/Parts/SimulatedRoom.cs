using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rooms;

namespace OrleansCoins.UnitTests.Simulation.Parts;

/// <summary>An activation of a room: fed by pushes, some of which are lost, and by the journal.</summary>
internal sealed class SimulatedRoom(World world, SimulatedSilo silo, Room room)
{
    private readonly RoomProjection _projection = new(room.FirstSequence);

    /// <summary>Takes in what its creator's account pushes.</summary>
    public void Take(List<CreditedGift> gifts)
    {
        foreach (var gift in gifts)
        {
            if (_projection.TryApply(gift))
            {
                world.Coverage.Note(Happening.RoomTookPush);
            }
            else if (world.Defect == Defect.RoomIgnoresHoles)
            {
                _projection.Apply(gift);
            }
            else
            {
                world.Coverage.Note(Happening.RoomSawHole);
                Look();
            }
        }

        world.Safety.CheckRoom(room, _projection);
    }

    /// <summary>Reads what the journal holds beyond what was taken in. What is pushed meanwhile is taken in too.</summary>
    public void Look()
    {
        var account = AccountId.Earnings(room.Creator);
        var page = world.Journal.Of(account).Skip((int)_projection.Sequence).ToList();
        world.Schedule.Post(silo, "room has read", () =>
        {
            foreach (var entry in page)
            {
                if (entry.Kind == EntryKind.Gift && DetailJson.ReadGiftCredit(entry) is { } detail && detail.RoomId == room.Id)
                {
                    _projection.Apply(GiftEntries.ReadCredited(entry, detail));
                }

                _projection.Advance(entry.Sequence);
            }

            world.Coverage.Note(Happening.RoomReadJournal);
            world.Safety.CheckRoom(room, _projection);
        });
    }

    /// <summary>At rest, a room that has looked shows all that the journal holds.</summary>
    public RoomProjection Projection => _projection;
}

/// <summary>What is known of a room from the beginning.</summary>
/// <param name="Id">The room.</param>
/// <param name="Creator">Whose it is.</param>
/// <param name="FirstSequence">Where its creator's account stood when it opened.</param>
internal sealed record Room(RoomId Id, UserId Creator, long FirstSequence)
{
    public bool IsLive { get; set; } = true;
}
