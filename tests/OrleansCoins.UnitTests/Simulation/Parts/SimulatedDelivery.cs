using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.UnitTests.Simulation.Parts;

/// <summary>Brings gifts from the wallets of a silo to their creators: for each one batch at a time, again a few times, and then it is recovery's.</summary>
internal sealed class SimulatedDelivery(World world, SimulatedSilo silo)
{
    private const int TriesMax = 3;
    private const int BatchMax = 3;
    private readonly Dictionary<UserId, Queue<GiftTransfer>> _waiting = [];

    /// <summary>Whether gifts are debited and not yet credited.</summary>
    public bool IsBusy => _waiting.Count > 0;

    public void Take(GiftTransfer gift)
    {
        if (world.Chance.Happens(world.Faults.BacklogFull))
        {
            world.Coverage.Note(Happening.LeftToRecovery);
            return;
        }

        if (_waiting.TryGetValue(gift.CreatorId, out var waiting))
        {
            waiting.Enqueue(gift);
            return;
        }

        _waiting.Add(gift.CreatorId, new Queue<GiftTransfer>([gift]));
        world.Schedule.Post(silo, "delivery begins", () => Next(gift.CreatorId));
    }

    private void Next(UserId creator)
    {
        var batch = new List<GiftTransfer>();
        while (batch.Count < BatchMax && _waiting[creator].TryDequeue(out var gift))
        {
            batch.Add(gift);
        }

        if (batch.Count > 0)
        {
            Deliver(creator, batch, tries: 1);
        }
        else
        {
            _waiting.Remove(creator);
        }
    }

    private void Deliver(UserId creator, List<GiftTransfer> batch, int tries)
    {
        var account = AccountId.Earnings(creator);
        var at = world.Placement.Locate(silo, account.Value);
        world.Network.Call<GiftDelivery[]>(
            silo,
            at,
            "gifts are delivered",
            tell => at.Earnings(account).CreditGifts(batch, redelivered: tries > 1, tell),
            answers =>
            {
                Return(batch.Where((_, i) => answers?[i] == GiftDelivery.Refused));
                var open = batch.Where((_, i) => answers is null || answers[i] == GiftDelivery.NotYet).ToList();
                if (open.Count == 0)
                {
                    Next(creator);
                }
                else if (tries == TriesMax)
                {
                    world.Coverage.Note(Happening.LeftToRecovery);
                    Next(creator);
                }
                else
                {
                    world.Schedule.Post(silo, "delivery tries again", () => Deliver(creator, open, tries + 1));
                }
            });
    }

    private void Return(IEnumerable<GiftTransfer> refused)
    {
        foreach (var gift in refused)
        {
            var account = AccountId.Wallet(gift.Id.Sender);
            var at = world.Placement.Locate(silo, account.Value);
            world.Network.Call<Told>(silo, at, "a gift is returned", tell => at.Wallet(account).ReturnGift(gift.Id, tell), static _ => { });
        }
    }
}
