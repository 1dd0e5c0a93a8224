using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.UnitTests.Lanes;

namespace OrleansCoins.UnitTests.Telemetry;

/// <summary>Some follow traces, and one needs that nobody does: the tests of a class run one after the other.</summary>
public sealed class GiftActivityTests
{
    private static readonly List<PendingAppend> NoEntries = [];

    [Fact]
    public void While_nobody_follows_a_gift_it_allocates_nothing_for_traces()
    {
        using var request = Recorded();
        TraceParent.Send();
        Follow();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Follow();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Follow()
        {
            Assert.False(GiftActivities.IsFollowed(out _));
            Assert.Null(GiftActivities.Start(GiftActivities.Credit, null));
            Assert.Null(GiftActivities.Carry(null));
            Assert.Null(CommitActivities.Current);
            Assert.Null(CommitActivities.Start(NoEntries));
        }
    }

    [Fact]
    public async Task A_commit_belongs_to_the_first_gift_in_it_and_names_the_others_as_they_name_it()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == GiftActivities.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var bench = new LaneBench();
        var (alice, bob, carol) = (await bench.OpenAsync("wallet:alice"), await bench.OpenAsync("wallet:bob"), await bench.OpenAsync("wallet:carol"));
        await bench.HoldInFlightAsync(carol);
        var (ofAlice, ofBob) = (Send(alice), Send(bob));
        carol.HandOver();
        bench.Database.Release();
        await alice.OutcomesAsync();
        await bob.OutcomesAsync();
        await carol.OutcomesAsync();

        // It ends after those who wait have been told.
        Assert.True(SpinWait.SpinUntil(() => ended.Any(IsCommit), TimeSpan.FromSeconds(10)), "the commit's span ends");
        var commit = Assert.Single(ended, IsCommit);
        Assert.Equal((ofAlice.TraceId, ofAlice.SpanId), (commit.TraceId, commit.ParentSpanId));
        Assert.Equal(ofBob.SpanId, Assert.Single(commit.Links).Context.SpanId);
        Assert.All(new[] { ofAlice, ofBob }, span => Assert.Equal(commit.SpanId, Assert.Single(span.Links).Context.SpanId));
        Assert.Equal((3, "Written"), (commit.GetTagItem("orleanscoins.journal.batch.size"), commit.GetTagItem(GiftActivities.OutcomeTag)));

        static bool IsCommit(Activity span) => span.OperationName == GiftActivities.Commit;

        static Activity Send(LaneWriter writer)
        {
            using var request = Recorded();
            using var sending = GiftActivities.Source.StartActivity(GiftActivities.Send, ActivityKind.Internal, request.Context)!;
            writer.HandOver();
            return sending;
        }
    }

    [Fact]
    public void Every_reason_of_a_refusal_has_a_name_of_its_own_that_problems_have_too()
    {
        var names = Enum.GetValues<RefusalReason>().Select(RefusalCodes.Of).ToArray();

        Assert.All(names, static name => Assert.Matches("^[a-z]+(_[a-z]+)*$", name));
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(("insufficient_coins", "unknown"), (RefusalCodes.Of(RefusalReason.InsufficientCoins), RefusalCodes.Of((RefusalReason)999)));
    }

    private static Activity Recorded() =>
        new Activity("request") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.SetIdFormat(ActivityIdFormat.W3C).Start();
}
