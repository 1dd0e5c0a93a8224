using System.Collections.Concurrent;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Rankings;

/// <summary>Gifts of some senders to some creators, and how those have to be ranked by what the senders were told.</summary>
internal sealed class GivenGifts
{
    public const int Senders = 6;
    public const int Creators = 5;

    private static int _keys;

    private readonly ConcurrentBag<(int Sender, int Creator, bool Anonymous, long Coins)> _gifts = [];

    public static string CreatorOf(int number) => $"creator-{number}";

    /// <summary>Makes everyone ready to give or take.</summary>
    public static async Task BeginAsync(CoinsCluster cluster)
    {
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => cluster.BuyAsync($"sender-{sender}", 100_000)));
        await Task.WhenAll(Enumerable.Range(0, Creators).Select(creator => cluster.As(CreatorOf(creator)).EnrolAsync()));
    }

    /// <summary>Every sender gives so many times; not every one to every creator.</summary>
    public Task SendAsync(CoinsCluster cluster, int giftsEach) => Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender =>
    {
        for (var gift = 0; gift < giftsEach; gift++)
        {
            await SendAsync(cluster, sender, (gift * (sender + 1)) % Math.Max(1, Creators - (sender % 3)), quantity: 1 + (gift % 7 * sender), isAnonymous: gift % 5 == 4);
        }
    }));

    /// <summary>One gift, sent until there is an answer.</summary>
    public async Task SendAsync(CoinsCluster cluster, int sender, int creator, int quantity, bool isAnonymous = false)
    {
        var gift = TestGifts.Gift($"sender-{sender}", CreatorOf(creator), $"key-{Interlocked.Increment(ref _keys)}", quantity: quantity) with { Anonymous = isAnonymous };
        var answer = await Attempts.UntilAnsweredAsync(() => cluster.Wallet($"sender-{sender}").SendGiftAsync(gift), TimeSpan.FromMinutes(1));
        Assert.True(answer.Value is not null, answer.Refusal?.Detail);
        _gifts.Add((sender, creator, isAnonymous, answer.Value.Coins.Value));
    }

    /// <summary>Waits until all rankings say what was given.</summary>
    public async Task AreRankedAsync(CoinsCluster cluster, RankingPeriod period = RankingPeriod.All, DateOnly? date = null, int seconds = 60)
    {
        foreach (var by in Enum.GetValues<RankingOrder>())
        {
            var expected = Platform(by);
            IReadOnlyList<(string, long, long, long)> found = [];
            await Eventually.IsTrueDespiteFaultsAsync(
                async () =>
                {
                    found = [.. (await cluster.Grains.CreatorRankings().GetAsync(new RankingQuery(period, date, by, 100))).Ranks
                        .Select(static one => (one.CreatorId.Value, one.Coins.Value, one.Gifts, one.Supporters))];
                    return found.SequenceEqual(expected);
                },
                $"the creators are ranked by {by} of {period} as {string.Join(", ", expected)}",
                seconds);
            foreach (var creator in _gifts.Select(static gift => gift.Creator).Distinct())
            {
                await Eventually.IsTrueDespiteFaultsAsync(
                    async () => (await cluster.Grains.Supporters(UserId.Parse(CreatorOf(creator))).GetRankingAsync(new RankingQuery(period, date, by, 100))).Value!.Ranks
                        .Select(static rank => (rank.UserId?.Value, rank.Coins.Value, rank.Gifts)) is var ranked && AreInOrder([.. ranked], SupportersOf(creator), by),
                    $"the supporters of {CreatorOf(creator)} are ranked by {by} of {period}");
            }
        }
    }

    private List<(string, long, long, long)> Platform(RankingOrder by)
    {
        var creators = _gifts.GroupBy(static gift => gift.Creator).Select(static one => (
            Name: CreatorOf(one.Key),
            Coins: one.Sum(static gift => gift.Coins),
            Gifts: one.LongCount(),
            Supporters: (long)one.DistinctBy(static gift => gift.Sender).Count(),
            Capped: one.GroupBy(static gift => gift.Sender).Sum(static giver => Math.Min(100, giver.Sum(static gift => gift.Coins)))));
        var ordered = by == RankingOrder.Coins
            ? creators.OrderByDescending(static one => one.Coins).ThenByDescending(static one => one.Supporters)
            : creators.OrderByDescending(static one => one.Supporters).ThenByDescending(static one => one.Capped);
        return [.. ordered.ThenBy(static one => one.Name, StringComparer.Ordinal).Select(static one => (one.Name, one.Coins, one.Gifts, one.Supporters))];
    }

    private List<(string? Name, long Coins, long Gifts, long Capped)> SupportersOf(int creator) =>
    [
        .. _gifts.Where(gift => gift.Creator == creator)
            .GroupBy(static gift => gift.Anonymous ? null : $"sender-{gift.Sender}")
            .Select(static one => (
                one.Key,
                one.Sum(static gift => gift.Coins),
                one.LongCount(),
                one.GroupBy(static gift => gift.Sender).Sum(static giver => Math.Min(100, giver.Sum(static gift => gift.Coins))))),
    ];

    /// <summary>Who of equal supporters gave first, only the journal knows here; the rest has to be as it was given.</summary>
    private static bool AreInOrder(List<(string? Name, long Coins, long Gifts)> ranked, List<(string? Name, long Coins, long Gifts, long Capped)> expected, RankingOrder by)
    {
        var capped = expected.ToDictionary(static one => one.Name ?? "", static one => one.Capped);
        return by == RankingOrder.Coins
            ? ranked.SequenceEqual(expected.OrderByDescending(static one => one.Coins).ThenByDescending(static one => one.Gifts).ThenBy(static one => one.Name, StringComparer.Ordinal)
                .Select(static one => (one.Name, one.Coins, one.Gifts)))
            : ranked.Order().SequenceEqual(expected.Select(static one => (one.Name, one.Coins, one.Gifts)).Order())
                && ranked.Select(one => capped[one.Name ?? ""]).SequenceEqual(expected.Select(static one => one.Capped).OrderDescending());
    }
}
