using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Grains.Risk;

namespace OrleansCoins.ClusterTests.Journal;

public abstract partial class JournalSuite
{
    [SkippableFact]
    public async Task What_people_are_judged_by_is_read_by_position_and_nothing_else_is_and_positions_have_their_time()
    {
        RequireStorage();
        var log = _services!.GetRequiredService<IRiskLog>();
        Assert.Null(await log.TimeAfterAsync(0, CancellationToken.None));
        var (wallet, earnings) = (AccountId.Wallet(UserId.Parse("viewer")), AccountId.Earnings(UserId.Parse("creator")));
        await AddAsync(wallet, Draft(EntryKind.Limits, 0, "limits/1"));
        await AddAsync(wallet, Draft(EntryKind.Limits, 0, "limits/2"));
        await AddAsync(wallet, Draft(EntryKind.Purchase, 70, "payment/p/1"));
        await AddAsync(wallet, Draft(EntryKind.Reward, 5, "reward/camp_1/viewer"));
        await AddAsync(wallet, Draft(EntryKind.Gift, -30, "gift/viewer/1"));
        await AddAsync(earnings, Draft(EntryKind.Enrolment, 0, "enrolment/1"));
        await AddAsync(earnings, Draft(EntryKind.Gift, 30, "gift/viewer:1"));
        await AddAsync(earnings, Draft(EntryKind.PayoutHold, 0, "payout-hold/1"));
        await AddAsync(earnings, Draft(EntryKind.Payout, -20, "payout/1/debit"));
        await AddAsync(earnings, Draft(EntryKind.Reversal, -10, "reversal/viewer:1"));
        var last = (await _services!.GetRequiredService<ITransferLog>().MarkAsync(CancellationToken.None)).Position;

        var rows = await log.ReadAsync(0, last, CancellationToken.None);
        Assert.Equal(
            [EntryKind.Limits, EntryKind.Purchase, EntryKind.Gift, EntryKind.PayoutHold, EntryKind.Payout, EntryKind.Reversal], rows.Select(static row => row.Kind));
        Assert.Equal((earnings, 2L, 30L, "{}"), (rows[2].Account, rows[2].Sequence, rows[2].Amount, rows[2].Detail));
        Assert.Equal(rows.Select(static row => row.Position).Order(), rows.Select(static row => row.Position));
        Assert.Equal([EntryKind.Gift], (await log.ReadAsync(rows[1].Position, rows[2].Position, CancellationToken.None)).Select(static row => row.Kind));
        foreach (var row in rows)
        {
            Assert.Equal(row.At, await log.TimeAfterAsync(row.Position - 1, CancellationToken.None));
        }

        Assert.Null(await log.TimeAfterAsync(last, CancellationToken.None));

        static EntryDraft Draft(EntryKind kind, long amount, string requestId) =>
            new(kind, amount, ContraAccounts.Gifts, null, RequestId.FromJournal(requestId), OwnRequests.Digest, "{}");
    }
}
