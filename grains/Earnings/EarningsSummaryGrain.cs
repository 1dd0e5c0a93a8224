using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Earnings;

[StatelessWorker]
internal sealed class EarningsSummaryGrain(IJournal journal, TimeProvider time) : Grain, IEarningsSummaryGrain
{
    public async Task<Outcome<EarningsSummary>> SummarizeAsync(SummaryQuery query)
    {
        var (start, end, refusal) = SummaryRules.Decide(query, time.GetUtcNow());
        if (refusal is not null)
        {
            return refusal;
        }

        var account = AccountId.Earnings(query.Creator);
        var tally = new EarningsTally(query.By);
        var (from, to) = (Microseconds.FromTime(start), Microseconds.FromTime(end));
        var after = await AccountTimes.FindLastBeforeAsync(journal, account, from);
        for (var read = 0; ;)
        {
            var page = await journal.ReadForwardAsync(account, after, Limits.ReplayPageSize, CancellationToken.None);
            foreach (var entry in page)
            {
                if (entry.OccurredAtMicroseconds >= to)
                {
                    return Outcome<EarningsSummary>.Accepted(tally.Finish(Limits.SummaryRowsMax));
                }

                tally.Add(entry);
            }

            read += page.Count;
            if (page.Count < Limits.ReplayPageSize)
            {
                return Outcome<EarningsSummary>.Accepted(tally.Finish(Limits.SummaryRowsMax));
            }

            if (read >= Limits.SummaryEntriesMax)
            {
                return new Refusal(
                    RefusalReason.InvalidRequest, $"The time holds more than {Limits.SummaryEntriesMax} entries. Ask for a shorter one, such as a day or an hour.")
                {
                    Field = "from",
                };
            }

            after = page[^1].Sequence;
        }
    }
}
