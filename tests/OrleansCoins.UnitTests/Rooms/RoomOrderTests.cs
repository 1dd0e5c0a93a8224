using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Rooms;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Rooms;

public sealed class RoomOrderTests
{
    private const int FirstPage = 20;

    [Fact]
    public void Small_creators_are_on_the_first_page_among_big_ones()
    {
        // As many big ones as small ones, and every big one has more supporters and more coins in their room.
        var big = Enumerable.Range(0, 30).Select(static number => Room($"big-{number}", supporters: 500 + number, coins: 100_000, creatorCoins: 5_000_000));
        var small = Enumerable.Range(0, 30).Select(static number => Room($"small-{number}", supporters: number, coins: number, creatorCoins: 40));

        var page = RoomOrderRules.Order(RoomOrdering.Rising, [.. big.Concat(small)]).Take(FirstPage).Select(static room => room.Facts.CreatorId.Value).ToList();

        Assert.All(page, static creator => Assert.StartsWith("small-", creator, StringComparison.Ordinal));
        Assert.Equal("small-29", page[0]);
    }

    [Fact]
    public void A_small_creator_is_there_also_where_nearly_all_are_small_or_nearly_all_are_big()
    {
        var mostlyBig = RoomOrderRules.Order(
            RoomOrdering.Rising, [.. Enumerable.Range(0, 50).Select(static number => Room($"big-{number}", 500, 9, 1_000 + number)), Room("small", 1, 1, 3)]);
        var mostlySmall = RoomOrderRules.Order(
            RoomOrdering.Rising, [Room("big", 500, 9, 1_000), .. Enumerable.Range(0, 50).Select(static number => Room($"small-{number}", number, 1, 0))]);

        Assert.DoesNotContain("big-49", mostlyBig.Take(26).Select(static room => room.Facts.CreatorId.Value));
        Assert.Contains("small", mostlyBig.Take(26).Select(static room => room.Facts.CreatorId.Value));
        Assert.Equal("big", mostlySmall.Last().Facts.CreatorId.Value);
    }

    [Fact]
    public void By_supporters_coins_only_decide_among_equals_and_ties_stay_newest_first()
    {
        RankedRoom[] rooms = [Room("newest", 2, 5, 0), Room("rich", 1, 900, 0), Room("richer-of-two", 2, 6, 0), Room("same", 2, 5, 0)];

        Assert.Equal(
            ["richer-of-two", "newest", "same", "rich"],
            RoomOrderRules.Order(RoomOrdering.Supporters, rooms).Select(static room => room.Facts.CreatorId.Value));
    }

    [Fact]
    public void No_rooms_are_in_order_too() => Assert.Empty(RoomOrderRules.Order(RoomOrdering.Rising, []));

    private static RankedRoom Room(string creator, int supporters, long coins, long creatorCoins) => new(
        new RoomView(new RoomFacts(RoomId.Parse($"room_{creator}"), UserId.Parse(creator), "A room", Entries.Noon), null, new Coins(coins), coins, supporters, 1),
        new Coins(creatorCoins));
}
