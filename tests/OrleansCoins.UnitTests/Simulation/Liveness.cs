using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.UnitTests.Simulation;

/// <summary>What must come about once nothing goes wrong any more, within a bounded number of steps.</summary>
internal sealed class Liveness(World world)
{
    private const int StepsMax = 3000;
    private const int PatienceOfRecovery = 25;

    public void Check()
    {
        Mend();
        var last = world.Schedule.Step + StepsMax;
        while (!IsAtRest())
        {
            if (world.Schedule.Step > last)
            {
                var open = string.Join(", ", Debits().Where(IsOpen).Select(static debit => GiftEntries.IdOf(debit).ToString()));
                throw new RuleBrokenException($"Everything comes to rest within {StepsMax} steps; still open: {open}", world.Schedule.Step);
            }
        }

        CheckGifts();
        CheckCallers();
        CheckAccounts();
        CheckRooms();
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
            var isWritten = world.Journal.Find(wish.Wallet, wish.Command.RequestId!.Value) is { } written && written.RequestDigest == wish.Command.Digest;
            world.Safety.Require(wish.Attempts.Exists(static attempt => attempt.IsKnown), "Every viewer knows what became of their gift");
            world.Safety.Require(isWritten == wish.Receipt is not null, "Who sent a gift has its receipt if it is in the journal, and only then");
        }
    }

    /// <summary>Whatever snapshots are left, an account that is loaded again is what its entries make it.</summary>
    private void CheckAccounts()
    {
        foreach (var viewer in world.Cast.Viewers)
        {
            var account = AccountId.Wallet(viewer);
            var onDisk = world.Safety.WalletOf(viewer);
            world.Placement.Locate(world.Silos[0], account.Value).Wallet(account).LoadAfresh(wallet => world.Safety.Require(
                wallet.Balance == onDisk.Balance && wallet.Lots.SequenceEqual(onDisk.Lots), $"{account}, loaded again, is what its entries make it"));
        }

        foreach (var creator in world.Cast.Creators)
        {
            var account = AccountId.Earnings(creator);
            var onDisk = world.Safety.EarningsOf(creator);
            world.Placement.Locate(world.Silos[0], account.Value).Earnings(account).LoadAfresh(earnings => world.Safety.Require(
                earnings.RoomTails.SequenceEqual(onDisk.RoomTails) && earnings with { RoomTails = onDisk.RoomTails } == onDisk,
                $"{account}, loaded again, is what its entries make it"));
        }

        RunOut();
    }

    private void CheckRooms()
    {
        Array.ForEach(world.Cast.Rooms, world.LookAt);
        RunOut();
        foreach (var room in world.Cast.Rooms)
        {
            var shown = world.Placement.Locate(world.Silos[0], room.Id.Value).Room(room.Id).Projection;
            var (coins, gifts) = world.Safety.TotalsOf(room, long.MaxValue);
            world.Safety.Require(shown.Coins.Value == coins && shown.Gifts == gifts, $"At rest, room {room.Id} shows exactly what the journal holds");
        }
    }

    /// <summary>Everything that is under way arrives.</summary>
    private void RunOut()
    {
        while (!world.Schedule.IsEmpty)
        {
            world.Schedule.TryRunOne();
        }
    }
}
