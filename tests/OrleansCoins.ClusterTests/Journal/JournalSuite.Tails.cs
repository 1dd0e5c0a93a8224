using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;

namespace OrleansCoins.ClusterTests.Journal;

public abstract partial class JournalSuite
{
    [SkippableFact]
    public async Task Accounts_that_wake_up_together_each_get_their_own_last_entries()
    {
        RequireStorage();
        int[] lengths = [0, 1, Limits.TailSize - 1, Limits.TailSize, Limits.TailSize + 1, 3 * Limits.TailSize];
        var accounts = Enumerable.Range(0, 300).Select(static number => WalletOf($"crowd-{number}")).ToArray();
        var chains = accounts.Select((account, number) => ChainOf(account, lengths[number % lengths.Length])).ToArray();
        await WriteRowsAsync([.. chains.SelectMany(static chain => chain)]);

        var tails = await Task.WhenAll(accounts.Select(There.ReadTailAsync));

        Assert.All(tails.Zip(chains), static pair => Assert.Equal(pair.Second.TakeLast(Limits.TailSize), pair.First));
    }

    private static AccountId WalletOf(string user) => AccountId.Wallet(UserId.Parse(user));

    private static Entry[] ChainOf(AccountId account, int length)
    {
        var entries = new Entry[length];
        var head = AccountHead.Empty;
        for (var i = 0; i < length; i++)
        {
            entries[i] = Draft($"k{i}", 1).After(account, head, DateTimeOffset.UnixEpoch.AddYears(56), "silo-1", account.Bucket);
            head = entries[i].Head;
        }

        return entries;
    }

    private async Task WriteRowsAsync(params Entry[] entries)
    {
        await using var lane = _services!.GetRequiredService<IEntryStore>().OpenLane();
        var link = await lane.TryConnectAsync();
        foreach (var chunk in entries.OrderBy(static entry => entry.Account.Value, StringComparer.Ordinal).ThenBy(static entry => entry.Sequence).Chunk(Limits.LaneBatchMax))
        {
            Assert.Equal(WriteOutcome.Written, await lane.WriteAsync(chunk.Select(static entry => new EntryRow(entry, null)).ToArray(), link!.Time.AddMinutes(1)));
        }
    }

    /// <summary>Where entries are rows, there may be some of a newer program among them.</summary>
    public abstract class InRows : JournalSuite
    {
        [SkippableFact]
        public async Task An_account_that_this_program_cannot_read_fails_none_that_wakes_up_beside_it()
        {
            RequireStorage();
            var readable = ChainOf(WalletOf("readable"), 2);
            var newer = ChainOf(WalletOf("newer"), 2);
            await WriteRowsAsync([.. readable, newer[0], newer[1] with { Format = CanonicalEncoding.Format + 1 }]);

            var tails = await _services!.GetRequiredService<IEntryStore>().ReadTailsAsync([newer[0].Account, readable[0].Account], Limits.TailSize);

            Assert.IsType<UnreadableEntryException>(tails[0].Unreadable);
            Assert.Equal(readable, tails[1].Entries);
            await Assert.ThrowsAsync<UnreadableEntryException>(() => There.ReadTailAsync(newer[0].Account));
        }
    }
}
