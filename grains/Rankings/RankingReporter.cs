using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Rankings;

/// <summary>
/// Tells rankings every couple of seconds what was credited in this silo: each creator's supporters of all their gifts at once, then each part of the
/// creators of all standings at once. Also asks for the check that finds what was lost with another silo.
/// </summary>
internal sealed partial class RankingReporter(
    IGrainFactory grains, RankingReports reports, RankingOptions options, TimeProvider time, ILogger<RankingReporter> logger) : BackgroundService
{
    /// <summary>The key of the one check.</summary>
    public const string CheckKey = "rankings:all";

    /// <summary>Few, since one who was never asked for before has a whole account to be read: gifts go first.</summary>
    private const int CreatorsAtOnce = 2;

    private Task _checking = Task.CompletedTask;

    /// <summary>The top of a part of the creators.</summary>
    public static ICreatorTopsGrain TopsOf(IGrainFactory grains, int part) => grains.GetGrain<ICreatorTopsGrain>(CreatorTopsGrain.KeyOf(part));

    /// <summary>The side of a creator's supporters that is told of gifts.</summary>
    public static ISupportersFeedGrain FeedOf(IGrainFactory grains, UserId creator) =>
        grains.GetGrain<ISupportersFeedGrain>(GrainKeys.SupportersPrefix + creator.Value);

    /// <summary>Standings by the part that their creators are in.</summary>
    public static IEnumerable<IGrouping<int, CreatorStanding>> ByPart(IEnumerable<CreatorStanding> standings) =>
        standings.GroupBy(static one => RankingRules.PartOf(AccountId.Earnings(one.Creator)));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        CallIdentity.Platform.Use();
        using var timer = new PeriodicTimer(options.Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await ReportAsync(stoppingToken);
                if (_checking.IsCompleted)
                {
                    _checking = CheckAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops. What was not told is found by the check.
        }
    }

    private async Task ReportAsync(CancellationToken stoppingToken)
    {
        var standings = new ConcurrentBag<CreatorStanding>();
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = CreatorsAtOnce, CancellationToken = stoppingToken };
        await Parallel.ForEachAsync(reports.Take(), atOnce, async (creator, _) =>
        {
            try
            {
                foreach (var standing in await FeedOf(grains, creator.Key).TakeAsync(InOrder(creator.Value), creator.Value is [] ? long.MaxValue : 0))
                {
                    standings.Add(standing);
                }
            }
            catch (Exception fault)
            {
                ToldNot(fault, creator.Key);
            }
        });
        await Task.WhenAll(ByPart(standings).Select(async part =>
        {
            try
            {
                await TopsOf(grains, part.Key).TellAsync([.. part]);
            }
            catch (Exception fault)
            {
                foreach (var creator in part.Select(static one => one.Creator).Distinct())
                {
                    ToldNot(fault, creator);
                }
            }
        }));
    }

    private async Task CheckAsync(CancellationToken stoppingToken)
    {
        try
        {
            await grains.GetGrain<IRankingCheckGrain>(CheckKey).RunAsync().WaitAsync(stoppingToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // The silo may not be up yet, or the database be away: the next time comes soon.
            LogNotChecked(logger, fault);
        }
    }

    private void ToldNot(Exception fault, UserId creator)
    {
        LogNotTold(logger, fault, creator);
        if (fault is not UnreadableEntryException)
        {
            reports.Again(creator);
        }
    }

    private static ImmutableArray<RankedGift> InOrder(List<RankedGift> gifts)
    {
        gifts.Sort(static (one, other) => one.Sequence.CompareTo(other.Sequence));
        return [.. gifts];
    }

    [LoggerMessage(1951, LogLevel.Warning, "Rankings could not be told of gifts to {Creator}; they are told again in a moment.")]
    private static partial void LogNotTold(ILogger logger, Exception fault, UserId creator);

    [LoggerMessage(1952, LogLevel.Warning, "The journal could not be looked through for rankings; it is tried again in a moment.")]
    private static partial void LogNotChecked(ILogger logger, Exception fault);
}
