using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Snapshots;

/// <summary>A viewer's wallet and a creator's earnings account, and what lies in storage of both.</summary>
internal sealed class SnapshotAccounts(CoinsCluster cluster, string name)
{
    private readonly Database _database = new(cluster);
    private readonly string _creator = $"{name}-creator";
    private int _sent;

    public CoinsCluster Cluster => cluster;

    public string Viewer => $"{name}-viewer";

    public IWalletGrain Wallet => cluster.Wallet(Viewer);

    public IEarningsGrain Earnings => cluster.Earnings(_creator);

    private string WalletAccount => $"wallet:{Viewer}";

    private string EarningsAccount => $"earnings:{_creator}";

    /// <summary>Sends roses, and waits until they are credited.</summary>
    /// <param name="count">How many.</param>
    /// <param name="totalCoins">What the creator was given in all then, unless it is all that was ever sent.</param>
    public async Task SendAsync(int count, int? totalCoins = null)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.NotNull((await cluster.SendAsync(Viewer, _creator, $"k{_sent++}")).Value);
        }

        var coins = totalCoins ?? _sent;
        Assert.Equal(Diamonds.FromUnits(coins * TestGifts.ShareBps), await cluster.DiamondsAsync(_creator, coins));
    }

    public async Task<(WalletBalance Wallet, EarningsBalance Earnings, Enrolment? Enrolment)> StandAsync() =>
        (await Wallet.GetAsync(), await Earnings.GetAsync(), await Earnings.GetEnrolmentAsync());

    /// <summary>Drops both activations, and waits until each has left a snapshot of all that it holds.</summary>
    public async Task StoreSnapshotsAsync()
    {
        var (wallet, earnings, _) = await StandAsync();
        await cluster.DeactivateAsync(Wallet);
        await cluster.DeactivateAsync(Earnings);
        foreach (var (account, sequence) in new[] { (WalletAccount, wallet.Sequence), (EarningsAccount, earnings.Sequence) })
        {
            await Eventually.IsTrueAsync(
                async () => SnapshotDamage.SequenceOf(await _database.ReadSnapshotAsync(account)) == sequence,
                $"the snapshot of {account} is as of entry {sequence}");
        }
    }

    public async Task<(string Wallet, string Earnings)> ReadSnapshotsAsync() =>
        ((await _database.ReadSnapshotAsync(WalletAccount))!, (await _database.ReadSnapshotAsync(EarningsAccount))!);

    public async Task DamageSnapshotsAsync(string damage, (string Wallet, string Earnings) old)
    {
        foreach (var (account, earlier) in new[] { (WalletAccount, old.Wallet), (EarningsAccount, old.Earnings) })
        {
            if (damage == "lost")
            {
                await _database.DeleteSnapshotAsync(account);
            }
            else
            {
                await _database.WriteSnapshotAsync(account, SnapshotDamage.All[damage]((await _database.ReadSnapshotAsync(account))!, earlier));
            }
        }
    }

    /// <summary>Makes the creator's snapshot wrong in a way that nothing can tell.</summary>
    public async Task SpoilLifetimeAsync() =>
        await _database.WriteSnapshotAsync(EarningsAccount, SnapshotDamage.WithWrongLifetimeOnly((await _database.ReadSnapshotAsync(EarningsAccount))!));

    /// <summary>Removes the end of both accounts from the journal.</summary>
    public async Task LoseEntriesAsync(long after)
    {
        foreach (var account in new[] { WalletAccount, EarningsAccount })
        {
            Assert.InRange(await _database.ExecuteAsync("DELETE FROM entries WHERE account = @p0 AND sequence > @p1", account, after), 1, int.MaxValue);
        }
    }
}
