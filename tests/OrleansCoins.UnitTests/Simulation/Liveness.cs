using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.UnitTests.Simulation.Parts;

namespace OrleansCoins.UnitTests.Simulation;

/// <summary>What must come about once nothing goes wrong any more, within a bounded number of steps.</summary>
internal sealed class Liveness(World world)
{
    private const int StepsMax = 6000;
    private const int PatienceOfRecovery = 25;

    public void Check()
    {
        Mend();
        var last = world.Schedule.Step + StepsMax;
        while (!IsAtRest())
        {
            world.Safety.Require(world.Schedule.Step < last, $"Everything comes to rest within {StepsMax} steps; still open: {StillOpen()}");
        }

        CheckGifts();
        CheckCallers();
        LookAtRooms();
    }

    /// <summary>Silos that were paused wake up; those that were given up learn of it; those that are gone come back.</summary>
    private void Mend()
    {
        foreach (var silo in world.Silos)
        {
            if (silo.IsPaused)
            {
                silo.Wake();
            }

            if (silo is { IsDeclaredDead: true, IsCrashed: false })
            {
                silo.Crash();
            }

            if (silo is { IsCrashed: true, IsDeclaredDead: false })
            {
                silo.DeclareDead();
            }

            if (silo.IsCrashed)
            {
                silo.Restart();
            }
        }
    }

    private bool IsAtRest()
    {
        if (world.Schedule.TryRunOne() || !world.Schedule.IsEmpty || world.Clients.SendAllOpenAgain())
        {
            return false;
        }

        if (!Debits().Any(IsOpen) && world.OpenTransfers.Count == 0)
        {
            return true;
        }

        world.Schedule.Pass(PatienceOfRecovery);
        world.PokeRecovery();
        return false;
    }

    private IEnumerable<Entry> Debits() => world.Journal.Entries.Where(static entry => entry.Kind == EntryKind.Gift && entry.Account.IsWallet);

    private Entry? AnswerTo(Entry debit) => world.Journal.Find(debit.Peer!.Value, RequestId.ForGift(GiftEntries.IdOf(debit)));

    private bool IsOpen(Entry debit) => AnswerTo(debit) switch
    {
        null => true,
        { Kind: EntryKind.GiftRefused } => world.Journal.Find(debit.Account, RequestId.ForReturn(GiftEntries.IdOf(debit))) is null,
        _ => false,
    };

    private string StillOpen() => string.Join(", ", Debits().Where(IsOpen).Select(static debit => GiftEntries.IdOf(debit).ToString()));

    /// <summary>Every debit has its credit, or its refusal and its return. That none has two was checked all along.</summary>
    private void CheckGifts()
    {
        foreach (var debit in Debits())
        {
            world.Safety.Require(AnswerTo(debit) is not null, $"Gift {GiftEntries.IdOf(debit)} is answered");
        }

        var returns = world.Journal.Entries.Count(static entry => entry.Kind == EntryKind.GiftReturned);
        world.Safety.Require(
            returns == world.Journal.Entries.Count(static entry => entry.Kind == EntryKind.GiftRefused), "As many gifts have come back as were refused");
    }

    /// <summary>Everybody knows what became of what they asked for, and it is so.</summary>
    private void CheckCallers()
    {
        foreach (var wish in world.Clients.Wishes)
        {
            var last = wish.Attempts[^1].Told;
            var written = world.Journal.Find(wish.Wallet, wish.Command.RequestId!.Value);
            world.Safety.Require(last is { IsUnknown: false }, "Every viewer knows what became of their gift");
            world.Safety.Require(
                written is null || written.RequestDigest != wish.Command.Digest || wish.Receipt is not null || wish.Attempts.Exists(static one => one.Told?.Refusal is not null),
                "Who sent a gift that is in the journal has its receipt");
        }
    }

    private void LookAtRooms()
    {
        foreach (var room in world.Cast.Rooms)
        {
            world.LookAt(room);
        }

        while (world.Schedule.TryRunOne())
        {
            // Everything that was pushed or asked for arrives.
        }

        foreach (var room in world.Cast.Rooms)
        {
            var shown = world.Placement.Locate(world.Silos[0], room.Id.Value).Room(room.Id).Projection;
            var (coins, gifts) = world.Safety.TotalsOf(room, long.MaxValue);
            world.Safety.Require(shown.Coins.Value == coins && shown.Gifts == gifts, $"At rest, room {room.Id} shows exactly what the journal holds");
        }
    }
}
