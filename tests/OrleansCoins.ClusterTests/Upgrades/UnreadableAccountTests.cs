using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Upgrades;

/// <summary>
/// In a rolling upgrade a newer silo writes what an older one does not know. For this program "newer" is whatever it can't read; it is made by
/// renaming what it wrote itself, so that giving the name back is the upgrade.
/// </summary>
public sealed class UnreadableAccountTests
{
    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql, "kind = 'unheard-of'", "kind = '{0}'")]
    [InlineData(TestStorage.PostgreSql, "format = 2", "format = 1")]
    [InlineData(TestStorage.PostgreSql, "peer = 'campaign:spring'", "peer = NULL")]
    [InlineData(TestStorage.PostgreSql, "asset = 'POINT'", "asset = '{1}'")]
    [InlineData(TestStorage.Sqlite, "kind = 'unheard-of'", "kind = '{0}'")]
    public async Task An_account_that_this_program_cannot_read_is_closed_here_unharmed_and_all_others_go_on(TestStorage storage, string newer, string known)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options => (options.Storage, options.RecoveryAfter) = (storage, TimeSpan.FromMilliseconds(100)));
        var database = new Database(cluster);
        var room = await cluster.As("newer-creator").OpenRoomAsync();
        var otherRoom = await cluster.As("creator").OpenRoomAsync();
        await cluster.BuyAsync("newer-viewer", 100);
        await cluster.BuyAsync("viewer", 100);
        await ShowAsync(cluster, room, "viewer", "before", 1);
        await cluster.Earnings("newer-creator").EnrolAsync(false);
        await cluster.Earnings("newer-creator").EnrolAsync(true);

        await RenameAsync(cluster, database, newer, room, "newer-viewer", "newer-creator");
        var written = await EntriesAsync(database);

        await IsClosedAsync(() => cluster.Wallet("newer-viewer").GetAsync());
        await IsClosedAsync(() => cluster.SendAsync("newer-viewer", "creator", "k"));
        await IsClosedAsync(() => cluster.BuyAsync("newer-viewer", 5));
        await IsClosedAsync(() => cluster.Wallet("newer-viewer").GetEntriesAsync(new PageRequest(10)));
        await IsClosedAsync(() => cluster.Earnings("newer-creator").GetAsync());
        await IsClosedAsync(() => cluster.Earnings("newer-creator").EnrolAsync(false));

        // What the silo knew of the creator holds for the length of a lease.
        var quoted = TestGifts.Gift("viewer", "newer-creator", "k");
        await Eventually.IsTrueAsync(
            async () => await Record.ExceptionAsync(() => cluster.Wallet("viewer").QuoteGiftAsync(quoted)) is not null, "what was known of the creator is over");
        await IsClosedAsync(() => cluster.Wallet("viewer").SendGiftAsync(quoted));
        await IsClosedAsync(() => cluster.Room(room.Value).GetAsync());
        Assert.Equal(written, await EntriesAsync(database));

        await ShowAsync(cluster, otherRoom, "viewer", "meanwhile", 1);
        var head = (await cluster.Wallet("viewer").GetAsync()).Sequence;
        head = await LostGifts.WriteDebitsAsync(cluster, "viewer", "newer-creator", head, 2);
        await LostGifts.WriteDebitsAsync(cluster, "viewer", "creator", head, 2);
        Assert.Equal(Diamonds.FromUnits(3 * TestGifts.ShareBps), await cluster.DiamondsAsync("creator", 3));
        Assert.Equal(2, (await cluster.ReadBooksAsync()).UndeliveredGifts);
        var listed = await cluster.Grains.Listings().GetRoomsAsync(live: true, new PageRequest(10));
        Assert.Equal(otherRoom, Assert.Single(listed.Items).Facts.Id);
        Assert.Equal(written, await EntriesAsync(database));

        await RenameAsync(cluster, database, known, room, "newer-viewer", "newer-creator");

        // Recovery goes on trying meanwhile: who has read the account just before fails once more.
        await Eventually.IsTrueDespiteFaultsAsync(
            async () => await cluster.Earnings("newer-creator").GetAsync() is not null && await cluster.Room(room.Value).GetAsync() is not null, "the accounts can be read again");
        Assert.Equal(100, (await cluster.Wallet("newer-viewer").GetAsync()).Coins.Value);
        await ShowAsync(cluster, room, "newer-viewer", "after", 2);
        Assert.Equal(Diamonds.FromUnits(4 * TestGifts.ShareBps), await cluster.DiamondsAsync("newer-creator", 4));
        Assert.Equal(2, (await cluster.Grains.Listings().GetRoomsAsync(live: true, new PageRequest(10))).Items.Length);
        Assert.Empty(await cluster.DifferencesAsync());

        async Task<long> EntriesAsync(Database journal) =>
            await journal.CountAsync("SELECT count(*) FROM entries WHERE account IN ('wallet:newer-viewer', 'earnings:newer-creator')");
    }

    private static async Task IsClosedAsync<T>(Func<Task<T>> call)
    {
        var fault = await Assert.ThrowsAsync<UnreadableEntryException>(call);
        Assert.Contains("Upgrade this silo", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Sends a rose into a room, and waits until the room shows it.</summary>
    private static async Task ShowAsync(CoinsCluster cluster, RoomId room, string viewer, string key, int gifts)
    {
        var gift = TestGifts.Gift(viewer, "nobody", key) with { Creator = null, Content = null, Room = room };
        Assert.NotNull((await cluster.Wallet(viewer).SendGiftAsync(gift)).Value);
        await Eventually.IsTrueAsync(async () => (await cluster.Room(room.Value).GetAsync())!.Gifts == gifts, $"{room} shows {gifts} gifts");
    }

    /// <summary>Renames the last entry of a wallet and of an earnings account, and drops what was made of them.</summary>
    private static async Task RenameAsync(CoinsCluster cluster, Database database, string change, RoomId room, string viewer, string creator)
    {
        foreach (var (account, kind, asset) in new[] { ($"wallet:{viewer}", "purchase", "COIN"), ($"earnings:{creator}", "enrolment", "DIAMOND") })
        {
            var set = string.Format(System.Globalization.CultureInfo.InvariantCulture, change, kind, asset);
            Assert.Equal(1, await database.ExecuteAsync($"UPDATE entries SET {set} WHERE account = @p0 AND sequence = (SELECT max(sequence) FROM entries WHERE account = @p0)", account));
        }

        await cluster.DeactivateAsync(cluster.Wallet(viewer));
        await cluster.DeactivateAsync(cluster.Earnings(creator));
        await cluster.DeactivateAsync(cluster.Room(room.Value));
    }
}
