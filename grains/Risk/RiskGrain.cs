using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Risk;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.Grains.Risk;

/// <summary>
/// Analyses the journal up to where it is final, a page at a time, and keeps what it finds as documents. Each analysis begins afresh, so one that is cut off
/// loses nothing, and what it finds depends on the entries alone. No gift waits for it. A second activation does the same work again and no harm.
/// </summary>
[Reentrant]
internal sealed partial class RiskGrain(
    IRiskLog log, ITransferLog journal, IDocumentStore documents, SentGiftCipher cipher, RiskActions actions, RiskOptions options, TimeProvider time, ILogger<RiskGrain> logger)
    : Grain, IRiskGrain, IDisposable
{
    private const int DocumentPagesMax = 50;
    private static readonly TimeSpan WritersMax = TimeSpan.FromMinutes(1);

    private readonly long _started = time.GetTimestamp();
    private readonly CancellationTokenSource _ended = new();
    private Task<RiskAnalysis>? _running;
    private TimeSpan? _ran;

    /// <summary>The next activation begins afresh, so nobody waits for the rest of the pages.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _ended.CancelAsync();
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _ended.Dispose();

    public Task<RiskAnalysis> AnalyseAsync()
    {
        if (_running is not { IsCompleted: false })
        {
            _running = AnalyseOnceAsync();
        }

        return _running;
    }

    public Task RunAsync()
    {
        if (options.Every > TimeSpan.Zero && (_ran is null || time.GetElapsedTime(_started) - _ran >= options.Every))
        {
            _ran = time.GetElapsedTime(_started);
            WatchAsync(AnalyseAsync()).Ignore();
        }

        return Task.CompletedTask;
    }

    public async Task<Page<RiskFinding>> ListAsync(RiskFilter filter, PageRequest page)
    {
        var (found, before) = (new List<Document>(), DocumentPosition.Read(page.Position));
        for (var pages = 0; pages < DocumentPagesMax && found.Count <= page.Limit; pages++)
        {
            var some = await documents.ListAsync(new DocumentQuery(DocumentKind.RiskFinding, Limits.PageMax) { Status = filter.Rule, Before = before }, CancellationToken.None);
            found.AddRange(some.Where(document => IsWanted(filter, document)));
            if (some.Count < Limits.PageMax)
            {
                break;
            }

            before = (some[^1].CreatedAtMicroseconds, some[^1].Id);
        }

        var shown = found.Take(page.Limit).ToList();
        return new Page<RiskFinding>(
            [.. shown.Select(document => RiskDocuments.Read(document, cipher))], found.Count > shown.Count ? DocumentPosition.Write(shown[^1]) : null);
    }

    private static bool IsWanted(RiskFilter filter, Document document)
    {
        if (filter.Creator is null && filter.User is null)
        {
            return true;
        }

        var body = DocumentJson.ReadRiskFinding(document);
        return (filter.Creator is not { } creator || body.Creators.Contains(creator))
            && (filter.User is not { } user || body.Users.Contains(user) || body.Creators.Contains(user));
    }

    private async Task WatchAsync(Task<RiskAnalysis> running)
    {
        try
        {
            await running;
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The activation goes; the next one analyses.
        }
        catch (Exception fault)
        {
            LogFailed(logger, fault);
        }
    }

    private async Task<RiskAnalysis> AnalyseOnceAsync()
    {
        var (now, ended) = (time.GetUtcNow(), _ended.Token);
        var through = await FinalPosition.FindAsync(journal, WritersMax, ended);
        var reading = new RiskReading(log);
        await reading.ReadAsync(Microseconds.FromTime(now - options.Window), through, ended);
        var state = reading.State;
        if (reading.Unreadable > 0)
        {
            LogUnreadable(logger, reading.Unreadable);
        }

        if (state.PairsForgotten > 0 || state.PeopleForgotten > 0)
        {
            LogForgotten(logger, Limits.RiskPairsMax, state.PairsForgotten, state.LeftOut, state.ForgottenCoinsMax, state.PeopleForgotten);
        }

        var found = RiskRules.Find(state);
        var isNew = 0;
        foreach (var one in found)
        {
            isNew += await KeepAsync(one, Microseconds.FromTime(now)) ? 1 : 0;
        }

        return new RiskAnalysis(now, reading.After, through, state.Entries, state.LeftOut, found.Count, isNew);
    }

    /// <summary>Keeps a finding.</summary>
    /// <returns>Whether it was not known before.</returns>
    private async Task<bool> KeepAsync(FoundRisk found, long now)
    {
        var document = RiskDocuments.Of(found, now);
        var isNew = await documents.InsertAsync(document, CancellationToken.None) == InsertOutcome.Inserted;
        if (isNew)
        {
            LogFound(logger, document.Id, found.Rule, found.Score, found.Creators[0]);
        }
        else if (await documents.GetAsync(document.Kind, document.Id, CancellationToken.None) is { } known)
        {
            // What was seen first is what was seen first, also when it has left the window by now.
            var (was, body) = (DocumentJson.ReadRiskFinding(known), DocumentJson.ReadRiskFinding(document));
            await documents.ReplaceAsync(known with { Body = DocumentJson.Write(body with { First = Math.Min(was.First, body.First) }) }, CancellationToken.None);
        }

        if (options.HoldsPayouts)
        {
            await actions.HoldAsync(document.Id, found);
        }

        return isNew;
    }

    [LoggerMessage(2701, LogLevel.Warning, "Finding {Id}: the rule '{Rule}' (score {Score}) about {Creator} and others. GET /v1/admin/risk lists it.")]
    private static partial void LogFound(ILogger logger, string id, string rule, int score, GrainInterfaces.Values.UserId creator);

    [LoggerMessage(2702, LogLevel.Warning, "The journal could not be analysed for risks; it is tried again when the next time comes.")]
    private static partial void LogFailed(ILogger logger, Exception fault);

    [LoggerMessage(2703, LogLevel.Warning, "{Unreadable} entries could not be read for the analysis of risks.")]
    private static partial void LogUnreadable(ILogger logger, long unreadable);

    [LoggerMessage(2706, LogLevel.Warning, "The analysis of risks follows {Max} pairs of giver and creator. The lightest {Pairs} were let go, of {Gifts} gifts and at most {CoinsMax} coins each, and {People} people of whom no pair was followed. A shorter window has fewer.")]
    private static partial void LogForgotten(ILogger logger, int max, long pairs, long gifts, long coinsMax, long people);
}
