using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.Grains.Rankings;

/// <summary>
/// Goes through the journal by position, as far as it is final, for creators who were credited something, and has them told to the tops again. Only when the
/// tops are stored does it store how far it came: so everything up to there is in them, whichever silo died when. Does little where the silos told all: then
/// nothing of the accounts has to be read. A second activation does no harm.
/// </summary>
[Reentrant]
internal sealed partial class RankingCheckGrain(
    ICreditLog credits, ITransferLog log, IDocumentStore documents, RankingOptions options, TimeProvider time, ILogger<RankingCheckGrain> logger)
    : Grain, IRankingCheckGrain
{
    private const string Place = "all";
    /// <summary>Few, since one who was never asked for before has a whole account to be read: gifts go first.</summary>
    private const int CreatorsAtOnce = 2;

    private readonly JournalHorizon _horizon = new(TimeSpan.Zero);
    private readonly long _started = time.GetTimestamp();
    private Task _running = Task.CompletedTask;
    private TimeSpan? _ran;

    private TimeSpan Now => time.GetElapsedTime(_started);

    public Task RunAsync()
    {
        if (_running.IsCompleted && (_ran is null || Now - _ran >= options.CheckEvery))
        {
            _running = RunOnceAsync();
        }

        return _running;
    }

    private async Task RunOnceAsync()
    {
        var began = Now;
        var mark = await log.MarkAsync(CancellationToken.None);
        _horizon.Advance(mark, Now);

        // A second mark makes the first one final at once, unless a writer is still at it.
        _horizon.Advance(await log.MarkAsync(CancellationToken.None), Now);
        var stored = await documents.GetAsync(DocumentKind.RankingPlace, Place, CancellationToken.None);
        var after = stored is null ? 0 : DocumentJson.ReadRecovery(stored).Position;
        while (after < _horizon.Position)
        {
            var through = Math.Min(after + Limits.RankingPageSize, _horizon.Position);
            await TellAsync(await credits.ReadCreatorsAsync(after, through, CancellationToken.None));
            if ((await log.MarkAsync(CancellationToken.None)).Database != mark.Database)
            {
                // The page may be another's.
                return;
            }

            stored = await StoreAsync(stored, through);
            after = DocumentJson.ReadRecovery(stored).Position;
        }

        _ran = began;
    }

    private async Task TellAsync(IReadOnlyList<CreditedCreator> creators)
    {
        var standings = new List<CreatorStanding>();
        foreach (var some in creators.Chunk(CreatorsAtOnce))
        {
            standings.AddRange((await Task.WhenAll(some.Select(AskAsync))).SelectMany(static told => told));
        }

        foreach (var part in RankingReporter.ByPart(standings))
        {
            await RankingReporter.TopsOf(GrainFactory, part.Key).TellAsync([.. part]);
        }

        // Also those that were told by others: what they were told lies before the place that is stored next.
        await Task.WhenAll(Enumerable.Range(0, RankingRules.Parts).Select(part => RankingReporter.TopsOf(GrainFactory, part).SaveAsync()));
    }

    private async Task<IEnumerable<CreatorStanding>> AskAsync(CreditedCreator creator)
    {
        try
        {
            return await RankingReporter.FeedOf(GrainFactory, creator.Creator).TakeAsync([], creator.Sequence);
        }
        catch (UnreadableEntryException fault)
        {
            // A newer program has written there. It holds up nobody else, and is told with the creator's next gift.
            LogUnreadable(logger, fault, creator.Creator);
            return [];
        }
    }

    private async Task<Document> StoreAsync(Document? stored, long position)
    {
        var body = DocumentJson.Write(new RecoveryBody(position));
        var document = stored is null
            ? new Document(DocumentKind.RankingPlace, Place, "", "", null, Microseconds.FromTime(time.GetUtcNow()), 0, body)
            : stored with { Body = body };
        var isStored = stored is null
            ? await documents.InsertAsync(document, CancellationToken.None) == InsertOutcome.Inserted
            : await documents.ReplaceAsync(document, CancellationToken.None);
        return isStored
            ? document with { Version = document.Version + 1 }
            : await documents.GetAsync(DocumentKind.RankingPlace, Place, CancellationToken.None)
                ?? throw new UnavailableException("How far rankings have come can't be stored now.");
    }

    [LoggerMessage(1954, LogLevel.Warning, "The account of {Creator} can't be read for rankings; upgrade this silo.")]
    private static partial void LogUnreadable(ILogger logger, Exception fault, UserId creator);
}
