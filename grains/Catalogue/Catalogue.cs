using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces.Catalogue;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Catalogue;

/// <summary>What is on sale, read from a settings file and checked when the silo starts.</summary>
public sealed class Catalogue
{
    private readonly FrozenDictionary<GiftId, Gift> _gifts;
    private readonly FrozenDictionary<PackageId, CoinPackage> _packages;
    private readonly FrozenDictionary<FeatureId, Feature> _features;

    private Catalogue(CatalogueView view)
    {
        View = view;
        _gifts = view.Gifts.ToFrozenDictionary(gift => gift.Id);
        _packages = view.Packages.ToFrozenDictionary(package => package.Id);
        _features = view.Features.ToFrozenDictionary(feature => feature.Id);
    }

    /// <summary>All of it.</summary>
    public CatalogueView View { get; }

    /// <summary>The version: every entry made from the catalogue names it.</summary>
    public int Version => View.Version;

    /// <summary>The currency of the packages: one for all.</summary>
    public string Currency => View.Packages[0].Price.Currency;

    /// <summary>The gift of that word, if it is on sale.</summary>
    public Gift? Find(GiftId id) => _gifts.GetValueOrDefault(id);

    /// <summary>The package of that word, if it is on sale.</summary>
    public CoinPackage? Find(PackageId id) => _packages.GetValueOrDefault(id);

    /// <summary>The feature of that word, if it can be unlocked.</summary>
    public Feature? Find(FeatureId id) => _features.GetValueOrDefault(id);

    /// <summary>Reads a catalogue.</summary>
    /// <param name="json">The file's text.</param>
    /// <exception cref="CatalogueException">The catalogue cannot be used; the message names the item and what to do.</exception>
    public static Catalogue Parse(string json)
    {
        CatalogueFile file;
        try
        {
            file = JsonSerializer.Deserialize(json, CatalogueJson.Default.CatalogueFile) ?? throw new CatalogueException("The catalogue is empty.");
        }
        catch (JsonException fault)
        {
            throw new CatalogueException($"The catalogue can't be read: {fault.Path} {fault.Message}", fault);
        }

        Require(file.Version > 0, "version: a whole number from 1, raised with every change.");
        Require(file.Gifts is { Length: > 0 } && !file.Gifts.Contains(null!), "gifts: at least one, and none of them null.");
        Require(file.Packages is { Length: > 0 } && !file.Packages.Contains(null!), "packages: at least one, and none of them null.");
        var features = file.Features ?? [];
        Require(!features.Contains(null!), "features: none of them null.");
        foreach (var gift in file.Gifts)
        {
            RequireItem($"gift '{gift.Id}'", gift.Name, gift.Coins, gift.Since, file.Version);
        }

        foreach (var feature in features)
        {
            RequireItem($"feature '{feature.Id}'", feature.Name, feature.Coins, feature.Since, file.Version);
        }

        var packages = new List<CoinPackage>();
        foreach (var package in file.Packages)
        {
            Require(package.Coins > Coins.Zero, $"package '{package.Id}': it holds a positive number of coins.");
            Require(
                package.Price is { Amount: > 0 and <= Coins.MaxValue, Currency.Length: 3 } price && !price.Currency.AsSpan().ContainsAnyExceptInRange('A', 'Z'),
                $"package '{package.Id}', packages[{packages.Count}].price: a positive amount in minor units, and a currency of three capital letters.");
            packages.Add(new CoinPackage(package.Id, package.Coins, new Money(package.Price.Amount, package.Price.Currency)));
        }

        Require(file.Gifts.Select(gift => gift.Id).Distinct().Count() == file.Gifts.Length, "gifts: every id once.");
        Require(file.Packages.Select(package => package.Id).Distinct().Count() == file.Packages.Length, "packages: every id once.");
        Require(features.Select(feature => feature.Id).Distinct().Count() == features.Length, "features: every id once.");
        Require(file.Packages.Select(package => package.Price.Currency).Distinct().Count() == 1, "packages: one currency for all.");
        return new Catalogue(new CatalogueView(
            file.Version,
            [.. file.Gifts.Select(gift => new Gift(gift.Id, gift.Name, gift.Coins, gift.Since))],
            [.. packages])
        {
            Features = [.. features.Select(feature => new Feature(feature.Id, feature.Name, feature.Coins, feature.Since))],
        });
    }

    private static void RequireItem(string item, string name, Coins coins, int since, int version)
    {
        Require(!string.IsNullOrWhiteSpace(name), $"{item}: give it a name.");
        Require(coins > Coins.Zero && Diamonds.CanShare(coins), $"{item}: its price is a positive number of coins.");
        Require(since >= 1 && since <= version, $"{item}: since is the version that last changed it, 1 to {version}.");
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new CatalogueException($"The catalogue can't be used: {what}");
        }
    }
}

/// <summary>The catalogue's settings file cannot be used.</summary>
public sealed class CatalogueException : Exception
{
    /// <summary>Says what is wrong with it.</summary>
    public CatalogueException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong with it, and the cause.</summary>
    public CatalogueException(string message, Exception cause)
        : base(message, cause)
    {
    }
}

internal sealed record CatalogueFile(int Version, GiftItem[] Gifts, PackageItem[] Packages)
{
    /// <summary>May be missing: a catalogue from before there were any.</summary>
    public FeatureItem[]? Features { get; init; }
}

internal sealed record GiftItem(GiftId Id, string Name, Coins Coins, int Since);

internal sealed record FeatureItem(FeatureId Id, string Name, Coins Coins, int Since);

internal sealed record PackageItem(PackageId Id, Coins Coins, PriceItem Price);

internal sealed record PriceItem(long Amount, string Currency);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = JsonCommentHandling.Skip,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CatalogueFile))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
