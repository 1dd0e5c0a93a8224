using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.ClusterTests.Snapshots;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Telemetry;

/// <summary>One gift can be followed from its sender to its room, and what follows it says nothing of people.</summary>
public sealed class GiftTraceTests(ClusterOfEachStorage clusters) : IClassFixture<ClusterOfEachStorage>, IDisposable
{
    private const string Viewer = "traced-viewer";
    private const string Creator = "traced-creator";

    private readonly Spans _spans = new();

    public void Dispose() => _spans.Dispose();

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task One_gift_is_one_trace_through_wallet_lane_creator_and_room(TestStorage storage)
    {
        var cluster = await clusters.OverAsync(storage);
        var room = await cluster.As(Creator).OpenRoomAsync();
        await cluster.As(Viewer).BuyAsync();
        var request = await Spans.InRequestAsync(async () => Assert.NotNull((await cluster.As(Viewer).SendGiftAsync("rose", room, 2)).Value));

        await Eventually.IsTrueAsync(() => Task.FromResult(_spans.Of(request.TraceId).Count == 5), "the gift's trace has five parts");
        var trace = _spans.Of(request.TraceId);
        var send = Assert.Single(trace, static span => span.OperationName == GiftActivities.Send);
        var credit = Assert.Single(trace, static span => span.OperationName == GiftActivities.Credit);
        var show = Assert.Single(trace, static span => span.OperationName == GiftActivities.Show);
        var commits = trace.Where(static span => span.OperationName == GiftActivities.Commit).ToArray();

        Assert.Equal(request.SpanId, send.ParentSpanId);
        Assert.Equal((send.SpanId, send.SpanId), (credit.ParentSpanId, show.ParentSpanId));
        Assert.Equal([send.SpanId, credit.SpanId], commits.Select(static commit => commit.ParentSpanId));
        Assert.Equal(commits[0].SpanId, Assert.Single(send.Links).Context.SpanId);
        Assert.Equal(commits[1].SpanId, Assert.Single(credit.Links).Context.SpanId);

        Assert.Equal(("accepted", "credited"), (send.GetTagItem(GiftActivities.OutcomeTag), credit.GetTagItem(GiftActivities.OutcomeTag)));
        Assert.Equal(2L, send.GetTagItem("orleanscoins.gift.coins"));
        Assert.Equal(send.GetTagItem(GiftActivities.SentGiftTag), credit.GetTagItem(GiftActivities.SentGiftTag));
        NamesNobody(trace);
        await cluster.Room(room.Value).EndAsync(UserId.Parse(Creator));
    }

    [SkippableFact]
    public async Task A_refused_gift_says_why_and_a_repeated_one_that_it_was_repeated()
    {
        var cluster = await clusters.OverAsync(TestStorage.Sqlite);
        await cluster.As(Creator).EnrolAsync();
        await cluster.As(Viewer).BuyAsync();
        await cluster.As(Viewer).SendGiftAsync("rose", Creator, key: "once");

        var repeated = await Spans.InRequestAsync(() => cluster.As(Viewer).SendGiftAsync("rose", Creator, key: "once"));
        var refused = await Spans.InRequestAsync(() => cluster.As("traced-poor").SendGiftAsync("rose", Creator));

        Assert.Equal("replayed", Assert.Single(_spans.Of(repeated.TraceId)).GetTagItem(GiftActivities.OutcomeTag));
        Assert.Equal("insufficient_coins", Assert.Single(_spans.Of(refused.TraceId)).GetTagItem(GiftActivities.OutcomeTag));
    }

    [SkippableFact]
    public async Task A_gift_that_nobody_records_leaves_no_trace_and_carries_none()
    {
        var cluster = await clusters.OverAsync(TestStorage.Sqlite);
        await cluster.As(Creator).EnrolAsync();
        await cluster.As(Viewer).BuyAsync();

        var request = await Spans.InRequestAsync(() => cluster.As(Viewer).SendGiftAsync("rose", Creator), isRecorded: false);
        var sender = cluster.As("traced-later");
        await sender.BuyAsync();
        var later = await Spans.InRequestAsync(() => sender.SendGiftAsync("rose", Creator));

        await Eventually.IsTrueAsync(
            () => Task.FromResult(_spans.Of(later.TraceId).Any(static span => span.OperationName == GiftActivities.Credit)), "the later gift was followed");
        Assert.Empty(_spans.Of(request.TraceId));
    }

    [SkippableFact]
    public async Task A_gift_that_recovery_brings_is_found_by_its_id_in_recoverys_own_trace()
    {
        await using var cluster = await CoinsCluster.StartAsync(static options =>
        {
            (options.Storage, options.RecoveryAfter) = (TestStorage.Sqlite, TimeSpan.FromMilliseconds(200));
        });
        await cluster.Earnings("creator").EnrolAsync(true);
        await cluster.BuyAsync("viewer", 100);
        var sequence = await LostGifts.WriteDebitsAsync(cluster, "viewer", "creator", 1, 1);
        var id = cluster.Services.GetRequiredService<SentGiftCipher>().Encrypt(new SentGiftId(UserId.Parse("viewer"), sequence));

        Activity? credit = null;
        await Eventually.IsTrueAsync(
            () => Task.FromResult((credit = _spans.Of(GiftActivities.Credit).FirstOrDefault(span => Equals(span.GetTagItem(GiftActivities.SentGiftTag), id))) is not null),
            "the credit has a span with the gift's id");
        Assert.Equal(true, credit!.GetTagItem("orleanscoins.redelivered"));
        await Eventually.IsTrueAsync(
            () => Task.FromResult(_spans.Of(GiftActivities.Redeliver).Any(span => span.SpanId == credit.ParentSpanId)), "recovery's own span has ended");
        Assert.Empty(await cluster.DifferencesAsync());
    }

    private static void NamesNobody(IEnumerable<Activity> trace) => Assert.All(
        trace.SelectMany(static span => span.TagObjects.Concat(span.Links.SelectMany(static link => link.Tags ?? []))),
        static tag => Assert.DoesNotContain("traced-", $"{tag.Key}={tag.Value}", StringComparison.Ordinal));
}
