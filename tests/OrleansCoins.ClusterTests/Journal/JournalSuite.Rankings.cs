using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rankings;
using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.ClusterTests.Journal;

public abstract partial class JournalSuite
{
    [SkippableFact]
    public async Task Creators_who_were_credited_gifts_in_a_stretch_of_the_journal_are_found_each_once_with_the_last_of_them()
    {
        RequireStorage();
        var log = _services!.GetRequiredService<ITransferLog>();
        await AddGiftAsync(Earnings("before"), "a");
        var after = (await log.MarkAsync(CancellationToken.None)).Position;
        await AddGiftAsync(AccountId.Wallet(UserId.Parse("viewer")), "b");
        await AddGiftAsync(Earnings("one"), "c");
        await AddGiftAsync(Earnings("two"), "d");
        await AddGiftAsync(Earnings("one"), "e");
        await AddAsync(Earnings("enrolled-only"), new EntryDraft(EntryKind.Enrolment, 0, ContraAccounts.None, null, Key("f"), OwnRequests.Digest, "{}"));
        var through = (await log.MarkAsync(CancellationToken.None)).Position;
        await AddGiftAsync(Earnings("one"), "g");

        Assert.Equal([("one", 2L), ("two", 1L)], await ReadAsync(after, through));
        Assert.Equal([("before", 1L), ("one", 2L), ("two", 1L)], await ReadAsync(0, through));
        Assert.Empty(await ReadAsync(through + 1, through + 9));

        async Task<IEnumerable<(string, long)>> ReadAsync(long from, long to) =>
            (await _services!.GetRequiredService<ICreditLog>().ReadCreatorsAsync(from, to, CancellationToken.None))
                .Select(static one => (one.Creator.Value, one.Sequence)).Order();

        static AccountId Earnings(string creator) => AccountId.Earnings(UserId.Parse(creator));

        Task AddGiftAsync(AccountId account, string key) => AddAsync(
            account, new EntryDraft(EntryKind.Gift, account.IsWallet ? -5 : 5, ContraAccounts.Gifts, null, Key(key), OwnRequests.Digest, "{}"));
    }
}
