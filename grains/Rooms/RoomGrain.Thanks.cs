using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Rooms;

/// <summary>The side of a room that is told of thanks: the same grain as <see cref="IRoomGrain"/>.</summary>
[Alias("OrleansCoins.IRoomThanksGrain")]
internal interface IRoomThanksGrain : IGrainWithStringKey
{
    /// <summary>Tells the room's viewers, once, that its creator thanked for a gift. Also when the room has ended.</summary>
    [Alias("TellThanks")]
    Task TellThanksAsync(SentGiftId gift, ThankedGift credited);
}

/// <summary>Thanks, as the room tells them.</summary>
internal sealed partial class RoomGrain : IRoomThanksGrain
{
    public async Task TellThanksAsync(SentGiftId gift, ThankedGift credited)
    {
        if (await FreshDocumentAsync() is null)
        {
            return;
        }

        var at = Microseconds.FromTime(time.GetUtcNow());
        await StoreBehindAsync(
            $"{_id.Value}/thanks/{gift}",
            (feed, next) => feed.HasThanked(gift) ? null : new StoredEvent(next.Sequence, next.Number, RoomEventKind.Thanks, at) { Thanked = new ThankedFor(gift.ToString(), credited.Anonymous) },
            afterGift: credited.Sequence);
    }

    private static SentGiftId IdOf(ThankedFor thanked) =>
        SentGiftId.TryParse(thanked.Gift, out var id) ? id : throw new UnreadableEntryException($"'{thanked.Gift}' names no sent gift.");

    /// <summary>What was said, where it was not erased.</summary>
    private async Task<IReadOnlyDictionary<string, string?>> ReadThanksAsync(IReadOnlyList<FeedItem> items)
    {
        var ids = items.Select(static item => item.Thanked?.Gift).OfType<string>().Distinct().ToList();
        return ids is []
            ? new Dictionary<string, string?>()
            : (await documents.GetAsync(DocumentKind.Thanks, ids, CancellationToken.None))
                .ToDictionary(static one => one.Id, static one => DocumentJson.ReadThanks(one).Message);
    }

    private RoomEvent Show(FeedItem item, ThankedFor thanked, IReadOnlyDictionary<string, string?> thanks, IReadOnlyDictionary<UserId, string?> names) =>
        new(ids.Encode(_id, item.Position), item.Kind, Microseconds.ToTime(item.At))
        {
            Giver = GiverOf(item) is { } giver ? new RoomGiver(giver, names[giver]) : null,
            Thanks = new GivenThanks(cipher.Encrypt(IdOf(thanked)), thanks.GetValueOrDefault(thanked.Gift), Microseconds.ToTime(item.At)),
        };
}
