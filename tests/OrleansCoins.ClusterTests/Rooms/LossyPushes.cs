using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rooms;

namespace OrleansCoins.ClusterTests.Rooms;

/// <summary>Loses what creators' accounts tell their rooms, by chance: on the way there, or only the word that it arrived.</summary>
internal sealed class LossyPushes(int seed) : IIncomingGrainCallFilter
{
    private readonly Random _chance = new(seed);
    private int _lost;
    private int _arrived;

    /// <summary>How many never arrived.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <summary>How many did.</summary>
    public int Arrived => Volatile.Read(ref _arrived);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.Name != nameof(IRoomGrain.ApplyGiftsAsync))
        {
            await context.Invoke();
            return;
        }

        var fate = Draw();
        if (fate == 0)
        {
            Interlocked.Increment(ref _lost);
            throw new UnavailableException("lost on the way there");
        }

        await context.Invoke();
        Interlocked.Increment(ref _arrived);
        if (fate == 1)
        {
            throw new UnavailableException("lost on the way back");
        }
    }

    private int Draw()
    {
        lock (_chance)
        {
            return _chance.Next(3);
        }
    }
}
