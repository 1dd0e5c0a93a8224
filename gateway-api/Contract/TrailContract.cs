using System.Globalization;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Contract;

/// <summary>A sent gift's life: its entries in both accounts, and its event in the room.</summary>
internal sealed record GiftTrailResponse(
    GiftResponse Gift, TrailEntryResponse Debit, TrailEntryResponse? Credit, TrailEntryResponse? Back, int ShareBps, string? FeedEventId)
{
    public static GiftTrailResponse Of(GiftTrail trail) => new(
        GiftResponse.Of(trail.Gift.Receipt, trail.Gift.Status),
        TrailEntryResponse.Of(trail.Debit, isCoins: true),
        trail.Credit is { } credit ? TrailEntryResponse.Of(credit, isCoins: false) : null,
        trail.Back is { } back ? TrailEntryResponse.Of(back, isCoins: true) : null,
        trail.ShareBps.Value,
        trail.FeedEventId);
}

/// <summary>An entry of the journal: an integer in coins, a decimal in a string in diamonds. What the caller may not know is null.</summary>
internal sealed record TrailEntryResponse(
    string Kind, string? Owner, long? Sequence, AmountResponse Amount, AmountResponse? Balance, DateTime CreatedAt, string Hash)
{
    public static TrailEntryResponse Of(TrailEntry entry, bool isCoins) => new(
        entry.Kind,
        entry.Owner?.Value,
        entry.Sequence,
        Of(entry.Amount, isCoins),
        entry.Balance is { } balance ? Of(balance, isCoins) : null,
        entry.CreatedAt.UtcDateTime,
        entry.Hash);

    private static AmountResponse Of(long units, bool isCoins) => isCoins
        ? new AmountResponse(units.ToString(CultureInfo.InvariantCulture), IsNumber: true)
        : new AmountResponse(Diamonds.FromUnits(units).ToString(), IsNumber: false);
}
