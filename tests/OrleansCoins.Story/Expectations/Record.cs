using System.Collections.Concurrent;
using OrleansCoins.Story.Acts;

namespace OrleansCoins.Story.Expectations;

/// <summary>A gift that the server answered with 201; its balance is what the answer said was left in the wallet.</summary>
internal sealed record AcceptedGift(
    string Id,
    Person Sender,
    Creator Creator,
    string? Room,
    string GiftId,
    long Quantity,
    long Coins,
    Diamonds Diamonds,
    bool Anonymous,
    long Balance);

/// <summary>What the client was told, and nothing else: what the books are held against.</summary>
internal sealed class Record
{
    private readonly ConcurrentDictionary<string, AcceptedGift> _gifts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(Person Buyer, long Coins)> _purchases = new();

    public int GiftCount => _gifts.Count;

    public IEnumerable<AcceptedGift> Gifts => _gifts.Values;

    /// <summary>Records a gift. False when another one has its id.</summary>
    public bool TryAdd(AcceptedGift gift) => _gifts.TryAdd(gift.Id, gift);

    public void AddPurchase(Person buyer, long coins) => _purchases.Enqueue((buyer, coins));

    public IReadOnlyList<ExpectedWallet> Wallets(Cast cast)
    {
        var purchases = _purchases.ToLookup(static purchase => purchase.Buyer, static purchase => purchase.Coins);
        var gifts = Gifts.ToLookup(static gift => gift.Sender);
        return [.. cast.Wallets.Select(person => new ExpectedWallet(person, [.. purchases[person]], [.. gifts[person]]))];
    }

    public IReadOnlyList<ExpectedEarnings> Earnings(Cast cast)
    {
        var gifts = Gifts.ToLookup(static gift => gift.Creator);
        return [.. cast.Creators.Select(creator => new ExpectedEarnings(creator, [.. gifts[creator]]))];
    }

    public IReadOnlyList<ExpectedRoom> Rooms(Cast cast)
    {
        var gifts = Gifts.Where(static gift => gift.Room is not null).ToLookup(static gift => gift.Room!);
        var live = cast.Creators.Select(creator => (Creator: creator, Room: creator.Room));
        var ended = cast.Creators
            .Where(static creator => creator.EndedRoom is not null)
            .Select(creator => (Creator: creator, Room: creator.EndedRoom!));
        return [.. live.Concat(ended).Select(room => new ExpectedRoom(room.Room, room.Creator, [.. gifts[room.Room]]))];
    }
}
