using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Rooms;

/// <summary>A gift as a room shows it, but for its id, which is of the silo's own making.</summary>
internal readonly record struct ShownGift(UserId? Sender, GiftId Gift, int Quantity, Coins Coins, DateTimeOffset At);

/// <summary>What a room was given, told from its creator's account in the journal, entry by entry, with none of the room's own code.</summary>
internal sealed record RoomAsTold(long Head, IReadOnlyList<ShownGift> Gifts, IReadOnlyList<UserId> Senders)
{
    public static async Task<RoomAsTold> ReadAsync(CoinsCluster cluster, string creator, RoomId room)
    {
        var gifts = new List<ShownGift>();
        var senders = new List<UserId>();
        IReadOnlyList<Entry> page;
        var head = 0L;
        do
        {
            page = await cluster.Ledger.ReadForwardAsync(AccountId.Parse($"earnings:{creator}"), head, 100, CancellationToken.None);
            foreach (var entry in page)
            {
                head = entry.Sequence;
                if (entry.Kind == EntryKind.Gift && DetailJson.ReadGiftCredit(entry) is var gift && gift.RoomId == room)
                {
                    var sender = entry.Peer!.Value.Owner;
                    senders.Add(sender);
                    gifts.Add(new ShownGift(gift.Anonymous ? null : sender, gift.GiftId, gift.Quantity, gift.Coins, Microseconds.ToTime(gift.AcceptedAt)));
                }
            }
        }
        while (page.Count > 0);
        return new RoomAsTold(head, gifts, senders);
    }

    /// <summary>Requires that the room says the same, to the last gift.</summary>
    public async Task IsShownByAsync(IRoomGrain room)
    {
        var coins = Gifts.Sum(static gift => gift.Coins.Value);
        await Eventually.IsTrueAsync(
            async () => (await room.GetAsync())!.Sequence == Head, $"the room has looked at all {Head} entries of its creator's account");
        var view = (await room.GetAsync())!;
        Assert.Equal((coins, Gifts.Count, Senders.Distinct().Count(), Head), (view.Coins.Value, view.Gifts, view.Supporters, view.Sequence));

        // In the order of their first gifts; who isn't named, last.
        var givers = Gifts.Zip(Senders).GroupBy(static gift => gift.First.Sender)
            .Select(static giver => (
                giver.Key,
                Coins: giver.Sum(static gift => gift.First.Coins.Value),
                Gifts: giver.LongCount(),
                Capped: giver.GroupBy(static gift => gift.Second).Sum(static one => Math.Min(100, one.Sum(static gift => gift.First.Coins.Value)))))
            .OrderBy(static giver => giver.Key is null)
            .ToArray();
        foreach (var order in Enum.GetValues<RankingOrder>())
        {
            var ranking = (await room.GetRankingAsync(Math.Max(1, givers.Length), order))!.Value;
            var expected = order == RankingOrder.Coins
                ? givers.OrderByDescending(static giver => giver.Coins).ThenByDescending(static giver => giver.Gifts).ThenBy(static giver => giver.Key?.Value, StringComparer.Ordinal)
                : givers.OrderByDescending(static giver => giver.Capped);
            Assert.Equal(expected.Select(static giver => (giver.Key, giver.Coins, giver.Gifts)), ranking.Select(static rank => (rank.UserId, rank.Coins.Value, rank.Gifts)));
        }

        var shown = await ReadGiftsAsync(room);
        Assert.Equal(Gifts.Reverse(), shown.Select(static gift => new ShownGift(gift.SenderId, gift.GiftId, gift.Quantity, gift.Coins, gift.CreatedAt)));
        Assert.Equal(shown.Count, shown.Select(static gift => gift.Id).Distinct().Count());
    }

    private static async Task<List<RoomGift>> ReadGiftsAsync(IRoomGrain room)
    {
        var shown = new List<RoomGift>();
        string? position = null;
        do
        {
            var page = (await room.GetGiftsAsync(new PageRequest(37, position)))!;
            shown.AddRange(page.Items);
            position = page.Next;
        }
        while (position is not null);
        return shown;
    }
}
