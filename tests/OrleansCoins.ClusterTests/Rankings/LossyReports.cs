using OrleansCoins.GrainInterfaces;
using OrleansCoins.Grains.Rankings;

namespace OrleansCoins.ClusterTests.Rankings;

/// <summary>Loses what is told to rankings, by chance: on the way there, or only the word that it arrived.</summary>
internal sealed class LossyReports(int seed) : IIncomingGrainCallFilter
{
    private readonly Random _chance = new(seed);
    private int _lost;

    /// <summary>How many were lost, either way.</summary>
    public int Lost => Volatile.Read(ref _lost);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        var fate = context.InterfaceMethod.Name is nameof(ISupportersFeedGrain.TakeAsync) or nameof(ICreatorTopsGrain.TellAsync)
            && context.InterfaceMethod.DeclaringType?.Namespace == typeof(ISupportersFeedGrain).Namespace
            ? Draw()
            : -1;
        if (fate == 0)
        {
            Interlocked.Increment(ref _lost);
            throw new UnavailableException("lost on the way there");
        }

        await context.Invoke();
        if (fate == 1)
        {
            Interlocked.Increment(ref _lost);
            throw new UnavailableException("lost on the way back");
        }
    }

    private int Draw()
    {
        lock (_chance)
        {
            return _chance.Next(4);
        }
    }
}
