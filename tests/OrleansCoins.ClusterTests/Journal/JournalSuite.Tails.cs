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

        Assert.All(tails.Zip(chains), static pair => Assert.Equal(pair.Second.TakeLast(Limits.TailSize), pair.First.Entries));
    }

    [SkippableFact]
    public async Task The_end_of_an_account_says_which_database_it_was_read_from()
    {
        RequireStorage();
        var alice = ChainOf(WalletOf("alice"), 2);
        await WriteRowsAsync(alice);
        var session = await There.OpenSessionAsync(alice[0].Account, CancellationToken.None);

        var tail = await There.ReadTailAsync(alice[0].Account);

        Assert.NotEqual(0, tail.Database);
        Assert.Equal(session.Database, tail.Database);
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
        [SkippableTheory]
        [InlineData("a newer format", "format = 99")]
        [InlineData("a newer kind", "kind = 'present'")]
        [InlineData("a format that is none", "format = 300")]
        [InlineData("no such peer", "peer = 'nobody'")]
        [InlineData("half a hash", "hash = substr(hash, 1, 16)")]
        public async Task An_account_that_this_program_cannot_read_fails_none_that_wakes_up_beside_it(string damage, string set)
        {
            RequireStorage();
            var readable = ChainOf(WalletOf("readable"), 2);
            var damaged = ChainOf(WalletOf("damaged"), 2);
            await WriteRowsAsync([.. readable, .. damaged]);
            Assert.Equal(1, await new Database(_services!).ExecuteAsync($"UPDATE entries SET {set} WHERE account = 'wallet:damaged' AND sequence = 2"));

            var tails = await _services!.GetRequiredService<IEntryStore>().ReadTailsAsync([damaged[0].Account, readable[0].Account], Limits.TailSize);

            Assert.True(tails.Each[0].Unreadable is not null, damage);
            Assert.Equal(readable, tails.Each[1].Entries);
            await Assert.ThrowsAsync<UnreadableEntryException>(() => There.ReadTailAsync(damaged[0].Account));
        }
    }
}
