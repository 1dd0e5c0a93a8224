using System.Diagnostics;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Distribution;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.Grains.Distribution;

/// <summary>
/// Looks through all creators' accounts, for one question at a time, whoever asks how often: what it has answered counts while the journal stands still, and
/// otherwise for ten times as long as it took. So questions cost the database a tenth of one of its cores at most.
/// </summary>
[Reentrant]
internal sealed class DistributionGrain(IDistributionLog log, ITransferLog journal, TimeProvider time) : Grain, IDistributionGrain
{
    private const int CountsFor = 10;
    private const long MicrosecondsPerDay = TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond;

    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<DistributionQuery, Known> _known = [];
    private int _waiting;

    public async Task<Outcome<DistributionView>> ReadAsync(DistributionQuery query)
    {
        if (_waiting == Limits.DistributionsWaitingMax)
        {
            throw new OverloadedException("Too many questions about how earnings are spread are waiting. Ask again in a moment.");
        }

        _waiting++;
        await _one.WaitAsync();
        try
        {
            return await AnswerAsync(query);
        }
        finally
        {
            _waiting--;
            _one.Release();
        }
    }

    private async Task<Outcome<DistributionView>> AnswerAsync(DistributionQuery query)
    {
        var mark = await journal.MarkAsync(CancellationToken.None);
        if (_known.TryGetValue(query, out var known) && ((known.Position == mark.Position && query.To is null) || Stopwatch.GetElapsedTime(known.Made) < known.Took * CountsFor))
        {
            return Outcome<DistributionView>.Accepted(known.View);
        }

        var (began, now) = (Stopwatch.GetTimestamp(), time.GetUtcNow());
        var from = query.From is { } since ? Microseconds.FromTime(since) : 0;
        var to = query.To is { } until ? Microseconds.FromTime(until) : long.MaxValue;
        var periods = new DistributionPeriods(query.By);
        if (query.By != DistributionPeriod.None && await log.FindBeginAsync(CancellationToken.None) is { } begin)
        {
            var first = Math.Max(from, begin);
            var last = Math.Min(to, Microseconds.FromTime(now) + 1) - 1;
            if (last >= first && !periods.TryCover((int)(first / MicrosecondsPerDay), (int)(last / MicrosecondsPerDay), Limits.DistributionPeriodsMax))
            {
                return new Refusal(RefusalReason.InvalidRequest, $"There would be more than {Limits.DistributionPeriodsMax} periods. Ask for longer ones, or for less time.") { Field = "by" };
            }
        }

        var tally = new DistributionTally(periods);
        using var enough = new CancellationTokenSource();
        var isTooMuch = false;
        try
        {
            await log.ReadAsync(
                from,
                to,
                periods.Count > 0,
                row =>
                {
                    tally.Add(row);
                    if (tally.Size > Limits.DistributionAmountsMax && !isTooMuch)
                    {
                        isTooMuch = true;
                        enough.Cancel();
                    }
                },
                enough.Token);
        }
        catch (Exception) when (isTooMuch)
        {
            // What is left unread doesn't matter.
        }

        if (isTooMuch)
        {
            return new Refusal(RefusalReason.InvalidRequest, "There are too many creators for so many periods. Ask for longer ones, or for none.") { Field = "by" };
        }

        var view = tally.Result(now);
        if (_known.Count == Limits.DistributionsKnownMax)
        {
            _known.Clear();
        }

        _known[query] = new Known(view, mark.Position, Stopwatch.GetTimestamp(), Stopwatch.GetElapsedTime(began));
        return Outcome<DistributionView>.Accepted(view);
    }

    private sealed record Known(DistributionView View, long Position, long Made, TimeSpan Took);
}
