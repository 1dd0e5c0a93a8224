using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Rankings;

/// <summary>
/// One part's tops: documents, kept in memory and stored every few seconds. Two activations, as there may be around a change of membership, take in what the
/// other has stored.
/// </summary>
internal sealed partial class CreatorTopsGrain(
    IDocumentStore documents, IJournal journal, RankingOptions options, TimeProvider time, ILogger<CreatorTopsGrain> logger) : Grain, ICreatorTopsGrain
{
    private const string KeyPrefix = "tops:";
    private const int TriesMax = 5;

    private readonly Dictionary<(RankingPeriod Period, int Start), StoredTop> _tops = [];
    private string _part = "";
    private long _generation;

    /// <summary>The key of the grain of a part.</summary>
    public static string KeyOf(int part) => string.Create(CultureInfo.InvariantCulture, $"{KeyPrefix}{part}");

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _part = this.GetPrimaryKeyString()[KeyPrefix.Length..];
        _generation = journal.Generation;
        this.RegisterGrainTimer(SaveQuietlyAsync, new GrainTimerCreationOptions(options.SaveEvery, options.SaveEvery));
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => SaveQuietlyAsync(cancellationToken);

    public async Task TellAsync(ImmutableArray<CreatorStanding> standings)
    {
        ForgetIfDatabaseChanged();
        foreach (var standing in standings)
        {
            var top = await TopAsync(standing.Period, standing.Start);
            top.IsChanged |= top.Top.Take(standing);
        }
    }

    public async Task SaveAsync()
    {
        ForgetIfDatabaseChanged();
        foreach (var ((period, start), top) in _tops)
        {
            if (top.IsChanged)
            {
                await StoreAsync(period, start, top);
            }
        }
    }

    public async Task<ImmutableArray<CreatorStanding>> GetAsync(RankingPeriod period, int start, RankingOrder by, int limit)
    {
        ForgetIfDatabaseChanged();
        return [.. RankingRules.Order((await TopAsync(period, start)).Top.All, by).Take(limit)];
    }

    /// <summary>After a failover to an older state there may be gifts here that are gone; what was stored is of that state.</summary>
    private void ForgetIfDatabaseChanged()
    {
        if (_generation != journal.Generation)
        {
            _generation = journal.Generation;
            _tops.Clear();
        }
    }

    private async ValueTask<StoredTop> TopAsync(RankingPeriod period, int start)
    {
        if (_tops.TryGetValue((period, start), out var known))
        {
            return known;
        }

        if (_tops.Count >= Limits.CreatorTopsMax)
        {
            // Not those that every gift of now is told to: whoever asks for many old days would have them read anew all the time.
            var today = RankingRules.DayOf(Microseconds.FromTime(time.GetUtcNow()));
            foreach (var past in _tops.Where(one => !one.Value.IsChanged && one.Key.Start != RankingRules.StartOf(one.Key.Period, today)).Select(static one => one.Key).ToList())
            {
                _tops.Remove(past);
            }
        }

        var top = new StoredTop();
        await ReadAsync(period, start, top);
        _tops.Add((period, start), top);
        return top;
    }

    private async Task ReadAsync(RankingPeriod period, int start, StoredTop into)
    {
        into.Stored = await documents.GetAsync(DocumentKind.CreatorTop, IdOf(period, start), CancellationToken.None);
        if (into.Stored is { } stored)
        {
            foreach (var standing in DocumentJson.ReadCreatorTop(stored).Best)
            {
                into.Top.Take(standing);
            }
        }
    }

    private async Task StoreAsync(RankingPeriod period, int start, StoredTop top)
    {
        for (var tries = 1; tries <= TriesMax; tries++)
        {
            var body = DocumentJson.Write(new CreatorTopBody([.. RankingRules.Best(top.Top.All, Limits.PageMax)]));
            var document = top.Stored is { } stored
                ? stored with { Body = body }
                : new Document(DocumentKind.CreatorTop, IdOf(period, start), "", "", null, Microseconds.FromTime(time.GetUtcNow()), 0, body);
            var isStored = top.Stored is null
                ? await documents.InsertAsync(document, CancellationToken.None) == InsertOutcome.Inserted
                : await documents.ReplaceAsync(document, CancellationToken.None);
            if (isStored)
            {
                (top.Stored, top.IsChanged) = (document with { Version = document.Version + 1 }, false);
                return;
            }

            await ReadAsync(period, start, top);
        }

        throw new UnavailableException($"Part {_part} of the creators is being stored by others. Try again in a moment.");
    }

    private async Task SaveQuietlyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SaveAsync().WaitAsync(cancellationToken);
        }
        catch (Exception fault)
        {
            // The next time comes soon; and what is lost with the activation, the check tells again.
            LogNotStored(logger, fault, _part);
        }
    }

    private string IdOf(RankingPeriod period, int start) => period switch
    {
        RankingPeriod.All => $"all/{_part}",
        RankingPeriod.Week => string.Create(CultureInfo.InvariantCulture, $"week/{DateOnly.FromDayNumber(start):yyyy-MM-dd}/{_part}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"day/{DateOnly.FromDayNumber(start):yyyy-MM-dd}/{_part}"),
    };

    [LoggerMessage(1953, LogLevel.Warning, "The top of part {Part} of the creators could not be stored; it is tried again in a moment.")]
    private static partial void LogNotStored(ILogger logger, Exception fault, string part);

    private sealed class StoredTop
    {
        public CreatorTop Top { get; } = new();

        public Document? Stored { get; set; }

        public bool IsChanged { get; set; }
    }
}
