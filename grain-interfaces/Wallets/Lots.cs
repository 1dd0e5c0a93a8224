using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Wallets;

/// <summary>What kind of coins a lot holds.</summary>
[GenerateSerializer, Alias("OrleansCoins.LotCategory")]
[JsonConverter(typeof(JsonStringEnumConverter<LotCategory>))]
public enum LotCategory
{
    /// <summary>Bought with money.</summary>
    [JsonStringEnumMemberName("paid")]
    Paid = 0,

    /// <summary>Given by the platform.</summary>
    [JsonStringEnumMemberName("promotional")]
    Promotional = 1,
}

/// <summary>Coins taken from one lot, and what the lot is: so that they can go back into it when it was used up.</summary>
/// <param name="Lot">The lot: the sequence of the entry that brought its coins.</param>
/// <param name="Coins">How many of its coins.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.LotDraw")]
public readonly record struct LotDraw([property: Id(0)] long Lot, [property: Id(1)] Coins Coins)
{
    /// <summary>What kind of coins.</summary>
    [Id(2)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public LotCategory Category { get; init; }

    /// <summary>When they expire, in microseconds since 1970; <see langword="null"/> for never.</summary>
    [Id(3)]
    public long? ExpiresAt { get; init; }
}
