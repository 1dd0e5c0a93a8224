using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Rankings;

/// <summary>The journal as rankings look through it: by position, across creators.</summary>
public interface ICreditLog
{
    /// <summary>The creators who were credited gifts after one position and up to another, each once. Everything up to <paramref name="through"/> must be final.</summary>
    Task<IReadOnlyList<CreditedCreator>> ReadCreatorsAsync(long after, long through, CancellationToken cancellation);
}

/// <summary>A creator who was credited gifts.</summary>
/// <param name="Creator">Who.</param>
/// <param name="Sequence">The last of the credits in their account.</param>
public readonly record struct CreditedCreator(UserId Creator, long Sequence);
