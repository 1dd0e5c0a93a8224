using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Catalogue;

/// <summary>What is on sale. Stateless: any silo answers, from its settings.</summary>
[Alias("OrleansCoins.ICatalogueGrain")]
public interface ICatalogueGrain : IGrainWithStringKey
{
    /// <summary>The gifts, packages and features on sale.</summary>
    [Alias("Get")]
    [OpenTo(Callers.Anyone)]
    Task<CatalogueView> GetAsync();
}

/// <summary>The gifts, packages and features on sale, at one version.</summary>
/// <param name="Version">The version of the catalogue: every entry made from it names it.</param>
/// <param name="Gifts">The gifts, in the order to show them.</param>
/// <param name="Packages">The packages, in the order to show them.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.CatalogueView")]
public sealed record CatalogueView(
    [property: Id(0)] int Version,
    [property: Id(1)] ImmutableArray<Gift> Gifts,
    [property: Id(2)] ImmutableArray<CoinPackage> Packages)
{
    /// <summary>The features that can be unlocked, in the order to show them.</summary>
    [Id(3)]
    public ImmutableArray<Feature> Features { get; init; } = [];
}

/// <summary>A gift on sale.</summary>
/// <param name="Id">Its word.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Coins">The price of one.</param>
/// <param name="Version">The version of the catalogue that last changed it.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.Gift")]
public sealed record Gift(
    [property: Id(0)] GiftId Id,
    [property: Id(1)] string Name,
    [property: Id(2)] Coins Coins,
    [property: Id(3)] int Version);

/// <summary>A feature or filter that can be unlocked.</summary>
/// <param name="Id">Its word.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Coins">What unlocking it costs.</param>
/// <param name="Version">The version of the catalogue that last changed it.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.Feature")]
public sealed record Feature(
    [property: Id(0)] FeatureId Id,
    [property: Id(1)] string Name,
    [property: Id(2)] Coins Coins,
    [property: Id(3)] int Version);

/// <summary>A package of coins on sale.</summary>
/// <param name="Id">Its word.</param>
/// <param name="Coins">The coins it holds.</param>
/// <param name="Price">What it costs.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.CoinPackage")]
public sealed record CoinPackage([property: Id(0)] PackageId Id, [property: Id(1)] Coins Coins, [property: Id(2)] Money Price);
