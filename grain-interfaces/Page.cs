using System.Collections.Immutable;

namespace OrleansCoins.GrainInterfaces;

/// <summary>A stretch of a list, and where the next one begins.</summary>
/// <param name="Items">The items, in the list's order.</param>
/// <param name="Next">The position to ask for the next stretch with, or <see langword="null"/> at the end. Positions have no meaning outside.</param>
/// <typeparam name="T">What the list is of.</typeparam>
[GenerateSerializer, Immutable, Alias("OrleansCoins.Page`1")]
public sealed record Page<T>([property: Id(0)] ImmutableArray<T> Items, [property: Id(1)] string? Next);

/// <summary>Which stretch of a list is asked for.</summary>
/// <param name="Limit">At most how many items, 1 to 100.</param>
/// <param name="Position">A <see cref="Page{T}.Next"/> of the same list, or <see langword="null"/> for its beginning.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PageRequest")]
public readonly record struct PageRequest([property: Id(0)] int Limit, [property: Id(1)] string? Position = null);
