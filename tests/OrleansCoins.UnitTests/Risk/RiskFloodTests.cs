using OrleansCoins.GrainInterfaces.Risk;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Risk;

namespace OrleansCoins.UnitTests.Risk;

/// <summary>Nobody hides a ring behind what is cheap to make: the whole window is read, and what is let go is the lightest.</summary>
public sealed class RiskFloodTests
{
    private const int PairsMax = 40;
    private const long Hour = 3_600_000_000;

    [Fact]
    public void A_flood_of_single_gifts_by_many_wallets_hides_no_ring_and_is_said()
    {
        var world = Ring();
        for (var wallet = 0; wallet < 4_000; wallet++)
        {
            world.Gives($"drop-{wallet}", $"small-{wallet % 50}", 1, 1 + (wallet * 0.1));
        }

        var state = world.Fold(PairsMax);
        IsRing(RiskRules.Find(state));
        Assert.Equal((true, 1L), (state.Pairs.Count <= PairsMax, state.ForgottenCoinsMax));
        Assert.Equal(4_000 - (state.Pairs.Count - 2), state.LeftOut);
        Assert.Equal(80, state.ReceiverOf(UserId.Parse("small-7")).Income);
    }

    [Fact]
    public void A_crowd_that_gives_more_each_to_somebody_popular_hides_no_ring()
    {
        var world = Ring();
        for (var wallet = 0; wallet < 4_000; wallet++)
        {
            world.Gives($"fan-{wallet}", "star", 400 + (wallet % 300), 1 + (wallet * 0.1));
        }

        IsRing(world.Find(PairsMax));
    }

    [Fact]
    public void A_flood_of_wallets_that_only_begin_hides_no_wallets_made_for_a_creator()
    {
        var world = new RiskWorld();
        for (var wallet = 0; wallet < 8; wallet++)
        {
            world.Buys($"farm-{wallet}", "coins-350", 10 + (wallet * 2.5));
            world.Gives($"farm-{wallet}", "farm-c", 340 + wallet, 30 + (wallet * 2.5));
        }

        for (var wallet = 0; wallet < 4_000; wallet++)
        {
            world.SetsLimits($"idle-{wallet}", 1 + (wallet * 0.02));
            world.NamesPayoutAccount($"idle-{wallet}", $"acct_{wallet}", 1 + (wallet * 0.02));
        }

        var state = world.Fold(PairsMax);
        var found = Assert.Single(RiskRules.Find(state));
        Assert.Equal((RiskRuleNames.FreshWallets, 8), (found.Rule, found.Users.Count));
        Assert.True(state.Givers.Count <= 2 * PairsMax && state.Receivers.Count <= 2 * PairsMax, "people have a bound too");
        Assert.InRange(state.PeopleForgotten, 7_000, 8_000);
        Assert.Equal(0, state.LeftOut);
    }

    [Fact]
    public void A_script_is_followed_though_what_it_gives_is_little_of_what_the_creator_has()
    {
        var world = new RiskWorld();
        for (var gift = 0; gift < 120; gift++)
        {
            world.Gives("bot", "star", 1, 10 + (gift * 5 / 3600.0));
        }

        for (var wallet = 0; wallet < 400; wallet++)
        {
            world.Gives($"fan-{wallet}", "star", 50, wallet < 30 ? 1 : 11 + (wallet * 0.01));
        }

        Assert.Equal(RiskRuleNames.SteadyGifts, Assert.Single(world.Find(PairsMax)).Rule);
    }

    [Fact]
    public async Task A_flood_of_entries_that_nobody_is_judged_by_hides_no_ring_and_all_of_the_window_is_read()
    {
        var log = new Log(Ring(), before: 12_345, after: 54_321);
        var reading = new RiskReading(log, PairsMax, pageSize: 1_000);

        await reading.ReadAsync(log.Begin, log.Last, CancellationToken.None);

        IsRing(RiskRules.Find(reading.State));
        Assert.Equal((20L, 0L), (reading.State.Entries, reading.Unreadable));
        Assert.InRange(reading.After, 12_345 - 3_600 - 1, 12_345);
        Assert.InRange(log.Looks, 10, 20);
        Assert.InRange(log.Pages, 54, 59);
    }

    [Theory, InlineData(1), InlineData(1_000), InlineData(100_000)]
    public async Task What_is_older_than_the_window_is_not_judged_whatever_the_size_of_a_page(int pageSize)
    {
        var log = new Log(Ring(), before: 700, after: 5);
        var reading = new RiskReading(log, PairsMax, pageSize);

        // Half of the gifts of the ring are older.
        await reading.ReadAsync(log.Begin + (4 * Hour) + (Hour / 2), log.Last, CancellationToken.None);

        Assert.Equal(10, reading.State.Entries);
        Assert.Equal(500, Assert.Single(RiskRules.Find(reading.State)).Coins / 2);
    }

    [Fact]
    public async Task A_reading_that_is_ended_reads_no_further_page()
    {
        using var ended = new CancellationTokenSource();
        var log = new Log(Ring(), before: 0, after: 50_000) { OnPage = ended.Cancel };
        var reading = new RiskReading(log, PairsMax, pageSize: 1_000);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.ReadAsync(0, log.Last, ended.Token));
        Assert.Equal(1, log.Pages);
    }

    [Fact]
    public async Task A_journal_with_nothing_in_the_window_is_read_from_its_end()
    {
        var log = new Log(Ring(), before: 10, after: 10);
        var reading = new RiskReading(log, PairsMax, pageSize: 1_000);

        await reading.ReadAsync(long.MaxValue, log.Last, CancellationToken.None);

        Assert.Equal((log.Last, 0L, 0), (reading.After, reading.State.Entries, log.Pages));
    }

    private static RiskWorld Ring()
    {
        var world = new RiskWorld();
        for (var round = 0; round < 10; round++)
        {
            world.Gives("ring-a", "ring-b", 100, 0.5 + round);
            world.Gives("ring-b", "ring-a", 100, 0.6 + round);
        }

        return world;
    }

    private static void IsRing(IReadOnlyList<FoundRisk> found)
    {
        var ring = Assert.Single(found);
        Assert.Equal((RiskRuleNames.Circle, 2_000L), (ring.Rule, ring.Coins));
        Assert.Equal(["ring-a", "ring-b"], ring.Creators.Select(static creator => creator.Value));
    }

    /// <summary>A journal of what people did, one entry of no interest a second before it, and as many after it as there are.</summary>
    private sealed class Log : IRiskLog
    {
        private readonly List<RiskRow?> _rows = [];
        private readonly List<long> _times = [];

        public Log(RiskWorld world, int before, int after)
        {
            var rows = world.Rows();
            Begin = rows[0].At;
            var end = rows[^1].At;
            foreach (var row in Enumerable.Repeat((RiskRow?)null, before).Concat(rows.Select(static row => (RiskRow?)row)).Concat(Enumerable.Repeat((RiskRow?)null, after)))
            {
                _times.Add(row?.At ?? (_times.Count < before ? Begin - ((before - _times.Count) * 1_000_000L) : end));
                _rows.Add(row is { } one ? one with { Position = _rows.Count + 1 } : null);
            }
        }

        public long Begin { get; }

        public long Last => _rows.Count;

        public int Pages { get; private set; }

        public int Looks { get; private set; }

        public Action? OnPage { get; init; }

        public Task<IReadOnlyList<RiskRow>> ReadAsync(long after, long through, CancellationToken cancellation)
        {
            Pages++;
            OnPage?.Invoke();
            return Task.FromResult<IReadOnlyList<RiskRow>>([.. _rows[(int)after..(int)through].OfType<RiskRow>()]);
        }

        public Task<long?> TimeAfterAsync(long position, CancellationToken cancellation)
        {
            Looks++;
            return Task.FromResult(position < Last ? _times[(int)position] : (long?)null);
        }
    }
}
