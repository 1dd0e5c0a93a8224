using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Distribution;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.ClusterTests.Journal;

public abstract partial class JournalSuite
{
    [SkippableFact]
    public async Task What_creators_were_credited_is_found_by_the_time_of_the_credits_net_of_what_was_taken_back()
    {
        RequireStorage();
        var log = _services!.GetRequiredService<IDistributionLog>();
        Assert.Null(await log.FindBeginAsync(CancellationToken.None));
        var creator = AccountId.Earnings(UserId.Parse("creator"));
        await AddAsync(AccountId.Wallet(UserId.Parse("viewer")), Draft(EntryKind.Purchase, 70, "payment/p/1"));
        await AddAsync(creator, Draft(EntryKind.Enrolment, 0, "enrolment/1"));
        await AddAsync(creator, Draft(EntryKind.Gift, 30, "gift/viewer:1"));
        await AddAsync(creator, Draft(EntryKind.Gift, 20, "gift/viewer:2"));
        await AddAsync(creator, Draft(EntryKind.Reward, 7, "reward/camp_1/creator"));
        await AddAsync(creator, Draft(EntryKind.Payout, -50, "payout/1/debit"));
        await AddAsync(creator, Draft(EntryKind.Reversal, -20, "reversal/viewer:2"));
        await AddAsync(AccountId.Earnings(UserId.Parse("nobody")), Draft(EntryKind.Enrolment, 0, "enrolment/1"));
        var times = (await Here.ReadForwardAsync(creator, 0, 10, CancellationToken.None)).Select(static entry => entry.OccurredAtMicroseconds).ToList();
        var day = (int)(times[0] / 86_400_000_000);

        Assert.Equal([("earnings:creator", 0, 37L), ("earnings:nobody", 0, 0L)], await ReadAsync(0, long.MaxValue, byDay: false));
        Assert.Equal([("earnings:creator", 0, 0L), ("earnings:nobody", 0, 0L)], await ReadAsync(times[^1] + 10_000_000, long.MaxValue, byDay: false));
        Assert.Empty(await ReadAsync(0, times[0], byDay: false));
        Assert.NotNull(await log.FindBeginAsync(CancellationToken.None));
        var byDay = await ReadAsync(0, long.MaxValue, byDay: true);
        Assert.Equal(37, byDay.Sum(static row => row.Item3));
        Assert.All(byDay, row => Assert.InRange(row.Item2, day, day + 1));

        // What is taken back later is taken from the time of its credit.
        Assert.Equal(times.Order(), times);
        if (times[2] < times[5])
        {
            Assert.Equal(("earnings:creator", 0, times[3] < times[5] ? 37L : 30L), (await ReadAsync(0, times[5], byDay: false))[0]);
        }

        async Task<List<(string, int, long)>> ReadAsync(long from, long to, bool byDay)
        {
            var rows = new List<(string, int, long)>();
            await log.ReadAsync(from, to, byDay, row => rows.Add((row.Account, row.Day, row.Units)), CancellationToken.None);
            return rows;
        }

        static EntryDraft Draft(EntryKind kind, long amount, string requestId) =>
            new(kind, amount, ContraAccounts.Gifts, null, RequestId.FromJournal(requestId), OwnRequests.Digest, "{}");
    }
}
