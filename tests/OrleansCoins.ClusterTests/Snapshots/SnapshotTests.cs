using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Snapshots;

/// <summary>Whatever is found where an account's snapshot should lie: balance, lots and enrolment are the journal's.</summary>
public sealed class SnapshotTests(ClusterOfEachStorage clusters) : IClassFixture<ClusterOfEachStorage>
{
    /// <summary>An account that has no more entries than an activation reads anyway is loaded without a snapshot; so each has some before.</summary>
    private const int Earlier = Limits.TailSize;

    public static TheoryData<TestStorage, string> Damages()
    {
        var all = new TheoryData<TestStorage, string>();
        foreach (var storage in Enum.GetValues<TestStorage>())
        {
            all.Add(storage, "lost");
            foreach (var damage in SnapshotDamage.All.Keys)
            {
                all.Add(storage, damage);
            }
        }

        return all;
    }

    [SkippableTheory]
    [MemberData(nameof(Damages))]
    public async Task A_snapshot_that_is_lost_old_or_damaged_changes_nothing_and_is_replaced(TestStorage storage, string damage)
    {
        var accounts = await OpenAsync(storage, damage.Replace(' ', '-'), 5, 100);
        await accounts.SendAsync(3);
        await accounts.StoreSnapshotsAsync();
        var old = await accounts.ReadSnapshotsAsync();
        await accounts.SendAsync(3);
        var expected = await accounts.StandAsync();
        await accounts.StoreSnapshotsAsync();

        await accounts.DamageSnapshotsAsync(damage, old);

        Assert.Equal(expected, await accounts.StandAsync());
        await accounts.SendAsync(1);
        var line = (await accounts.Wallet.GetEntriesAsync(new PageRequest(1))).Items[0];
        Assert.Equal((98, 2L), (line.Balance.Value, Assert.Single(line.Gift!.Lots).Lot));
        Assert.Empty(await accounts.Cluster.DifferencesAsync());
        await accounts.StoreSnapshotsAsync();
    }

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task A_snapshot_of_entries_that_the_journal_lost_hides_nothing_that_is_written_in_their_place(TestStorage storage)
    {
        var accounts = await OpenAsync(storage, "failover", 100);
        await accounts.SendAsync(6);
        await accounts.StoreSnapshotsAsync();

        // What a failover to an older state does to the journal, while the snapshots lie elsewhere.
        await accounts.LoseEntriesAsync(after: Earlier + 4);
        var stand = await accounts.StandAsync();
        Assert.Equal((97, Earlier + 4L, Earlier + 4L), (stand.Wallet.Coins.Value, stand.Wallet.Sequence, stand.Earnings.Sequence));
        Assert.Equal(Diamonds.FromUnits((Earlier + 3) * TestGifts.ShareBps), stand.Earnings.Diamonds);

        // Other entries take the sequences of those that are gone: up to, at, and past the one that the old snapshot names.
        var gifts = 3;
        foreach (var more in new[] { 2, 1, 2 })
        {
            await accounts.SendAsync(more, totalCoins: Earlier + (gifts += more));
            await accounts.StoreSnapshotsAsync();
            stand = await accounts.StandAsync();
            Assert.Equal((100 - gifts, Earlier + gifts + 1L, Earlier + gifts + 1L), (stand.Wallet.Coins.Value, stand.Wallet.Sequence, stand.Earnings.Sequence));
            Assert.Equal(Diamonds.FromUnits((Earlier + gifts) * TestGifts.ShareBps), stand.Earnings.Diamonds);
        }

        Assert.Empty(await accounts.Cluster.DifferencesAsync());
    }

    /// <summary>So the tests above damage what an activation really starts from.</summary>
    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task A_snapshot_that_fits_its_entry_and_the_rules_spares_the_replay(TestStorage storage)
    {
        var accounts = await OpenAsync(storage, "control", 100);
        await accounts.SendAsync(1);
        await accounts.StoreSnapshotsAsync();
        await accounts.SpoilLifetimeAsync();

        Assert.NotEqual(Diamonds.FromUnits((Earlier + 1) * TestGifts.ShareBps), (await accounts.Earnings.GetAsync()).LifetimeDiamonds);
    }

    private async Task<SnapshotAccounts> OpenAsync(TestStorage storage, string name, params int[] lots)
    {
        var accounts = new SnapshotAccounts(await clusters.OverAsync(storage), name);
        await accounts.Earnings.EnrolAsync(true);
        lots[0] += Earlier;
        foreach (var coins in lots)
        {
            await accounts.Cluster.BuyAsync(accounts.Viewer, coins);
        }

        await accounts.SendAsync(Earlier);

        return accounts;
    }
}
