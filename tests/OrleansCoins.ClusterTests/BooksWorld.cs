using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Books;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Auditing;
using OrleansCoins.Grains.Books;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Silo.Books;
using OrleansCoins.Silo.Storage.Sqlite;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>People who do everything that writes entries, by a seed, and a copy of what somebody changes, to put it back.</summary>
internal sealed class BooksWorld : IAsyncDisposable
{
    public const int Filled = 20_000;

    private const string Columns = "position, account, sequence, asset, kind, amount, balance, contra, peer, request_id, request_digest, occurred_at, silo, bucket, format, detail, hash";

    private readonly Random _random;
    private readonly List<(string Id, long Left)> _purchases = [];
    private int _names;

    private BooksWorld(CoinsCluster cluster, SealKey key, int seed) => (Cluster, Key, _random) = (cluster, key, new Random(seed));

    public CoinsCluster Cluster { get; }

    /// <summary>The operator's key, which the silos have.</summary>
    public SealKey Key { get; }

    public IBooks Books => Cluster.Services.GetRequiredService<IBooks>();

    public static async Task<BooksWorld> StartAsync(TestStorage storage, int seed)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var key = SealKey.Parse(SealKey.DrawSeed());
        var cluster = await CoinsCluster.StartAsync(options =>
        {
            (options.Storage, options.RecoveryAfter) = (storage, TimeSpan.FromMinutes(10));
            options.ConfigureSilo = (_, silo) => silo.Services
                .Replace(ServiceDescriptor.Singleton(new EarningsOptions { Hold = new EarningsHold(TimeSpan.FromSeconds(2)) }))
                .Replace(ServiceDescriptor.Singleton<ISealer>(key));
        });
        var world = new BooksWorld(cluster, key, seed);
        foreach (var creator in new[] { "creator-0", "creator-1" })
        {
            await cluster.As(creator).EnrolAsync();
        }

        await world.BuyAsync("viewer-0");
        return world;
    }

    /// <summary>The books as a text, to be compared.</summary>
    public static string Show(BooksView books) => string.Join(
        '\n',
        [
            .. books.Accounts.OrderBy(static total => total.Account, StringComparer.Ordinal).Select(static total => total.ToString()),
            .. books.Differences.Select(static difference => $"differ: {difference}"),
            $"{books.UndeliveredGifts} open",
        ]);

    public int Draw(int below) => _random.Next(below);

    public async Task<string> ActAsync()
    {
        var what = Draw(9);
        await ActAsync(what);
        return $"act {what}";
    }

    /// <summary>Everything once.</summary>
    public async Task ActAllAsync()
    {
        for (var what = 0; what < 9; what++)
        {
            await ActAsync(what);
        }
    }

    private Task ActAsync(int what) => what switch
    {
        0 => BuyAsync(Viewer()),
        1 => RefundAsync(),
        2 or 3 => GiveAsync(),
        4 => RewardAsync(reward => reward with { Coins = new Coins(30) }, Viewer()),
        5 => RewardAsync(reward => reward with { GiftId = GiftId.Parse("rose"), Quantity = 2 }, $"creator-{Draw(2)}"),
        6 => UnlockAsync(),
        7 => ReverseAsync(),
        _ => PayOutAsync(),
    };

    public async Task<bool> CloseAsync(string name, ISealer? by = null)
    {
        var services = Cluster.Services;
        var closer = new Closer(services.GetRequiredService<ITransferLog>(), services.GetRequiredService<IClosingStore>(), Books, services.GetRequiredService<IAuditStore>(), by ?? Key, TimeProvider.System);
        return await closer.CloseAsync($"{name} {_names++}", CancellationToken.None) is not null;
    }

    /// <summary>Both readings, once everything has arrived and nothing happens between the two.</summary>
    public async Task<(string Tail, string Whole)> ReadAtRestAsync(bool isTampered = false)
    {
        var (tail, whole) = ("", "");
        await Eventually.IsTrueAsync(
            async () =>
            {
                var before = await Books.ReadWholeAsync(default, CancellationToken.None);
                tail = Show(await Books.ReadAsync(default, CancellationToken.None));
                whole = Show(await Books.ReadWholeAsync(default, CancellationToken.None));
                return (isTampered || before.UndeliveredGifts == 0) && Show(before) == whole;
            },
            "everything has arrived");
        return (tail, whole);
    }

    public Task<long> CountAsync() => new Database(Cluster).CountAsync("SELECT count(*) FROM entries");

    public async Task<int> TamperAsync(string sql)
    {
        var database = new Database(Cluster);
        await database.ExecuteAsync("DROP TABLE IF EXISTS entries_before");
        await database.ExecuteAsync("DROP TABLE IF EXISTS documents_before");
        await database.ExecuteAsync($"CREATE TABLE entries_before AS SELECT {Columns} FROM entries");
        await database.ExecuteAsync("CREATE TABLE documents_before AS SELECT kind, id, status, body FROM documents");
        return await database.ExecuteAsync(sql);
    }

    public async Task UndoAsync(bool atNewPosition = false)
    {
        var database = new Database(Cluster);
        var columns = atNewPosition ? Columns["position, ".Length..] : Columns;
        var overriding = !atNewPosition && Cluster.Services.GetService<SqliteFiles>() is null ? " OVERRIDING SYSTEM VALUE" : "";
        const string changed = "EXISTS (SELECT 1 FROM entries_before AS b WHERE b.position = entries.position AND (b.amount <> entries.amount OR b.balance <> entries.balance OR b.request_id <> entries.request_id OR b.detail <> entries.detail))";
        await database.ExecuteAsync($"DELETE FROM entries WHERE {changed}");
        await database.ExecuteAsync($"INSERT INTO entries ({columns}){overriding} SELECT {columns} FROM entries_before WHERE position NOT IN (SELECT position FROM entries)");
        await database.ExecuteAsync(
            "UPDATE documents SET status = (SELECT b.status FROM documents_before AS b WHERE b.kind = documents.kind AND b.id = documents.id), body = (SELECT b.body FROM documents_before AS b WHERE b.kind = documents.kind AND b.id = documents.id) WHERE EXISTS (SELECT 1 FROM documents_before AS b WHERE b.kind = documents.kind AND b.id = documents.id AND (b.status <> documents.status OR b.body <> documents.body))");
    }

    /// <summary>Gifts with both ends, many of them, as SQL: right as far as the books look.</summary>
    public async Task FillAsync()
    {
        const string values = "request_digest, occurred_at, silo, bucket, format, detail, hash";
        await new Database(Cluster).ExecuteAsync($$"""
            INSERT INTO entries (account, sequence, asset, kind, amount, balance, contra, peer, request_id, {{values}})
            SELECT 'wallet:full-' || n % 100, n / 100 + 1, 'COIN', 'gift', 0, 0, 'platform:gifts', 'earnings:full', 'key/full/' || n, '', 0, 'silo', 0, 1, '{"shareBps":5000}', ''
            FROM generate_series(0, {{Filled}} - 1) AS n
            """);
        await new Database(Cluster).ExecuteAsync($$"""
            INSERT INTO entries (account, sequence, asset, kind, amount, balance, contra, peer, request_id, {{values}})
            SELECT 'earnings:full', n + 1, 'DIAMOND', 'gift', 0, 0, 'platform:gifts', 'wallet:full-' || n % 100, 'gift/full-' || n % 100 || ':' || n / 100 + 1, '', 0, 'silo', 0, 1, '{}', ''
            FROM generate_series(0, {{Filled}} - 1) AS n
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
    }

    private string Viewer() => $"viewer-{Draw(4)}";

    private string Next() => $"step-{_names++}";

    private async Task BuyAsync(string buyer)
    {
        var id = PurchaseId.Parse($"pur_{Next()}");
        await Cluster.Grains.Purchase(id).StartAsync(new StartPurchase(UserId.Parse(buyer), PackageId.Parse("coins-700"), RequestDigest.Of("buy"u8)));
        await Cluster.Grains.Purchase(id).ApplyPaymentAsync(new PaymentEvent(PaymentEventKind.Succeeded, "sandbox", $"payment-{id}", id, new Money(999, "USD")));
        _purchases.Add((id.Value, 999));
    }

    private async Task RefundAsync()
    {
        await BuyAsync($"refunded-{Draw(3)}");
        foreach (var at in new[] { _purchases.Count - 1, Draw(_purchases.Count) })
        {
            var (purchase, left) = _purchases[at];
            if (left >= 100)
            {
                var id = PurchaseId.Parse(purchase);
                await Cluster.Grains.Purchase(id).ApplyPaymentAsync(
                    new PaymentEvent(PaymentEventKind.Refunded, "sandbox", $"payment-{id}", id, new Money(20, "USD")) { EventId = Next() });
                _purchases[at] = (purchase, left - 20);
            }
        }
    }

    /// <summary>A gift whose credit is the last entry of its account.</summary>
    public async Task GiveLastAsync()
    {
        var creator = $"creator-{Next()}";
        await Cluster.As(creator).EnrolAsync();
        Assert.NotNull((await Cluster.As("viewer-0").SendGiftAsync("rose", creator, 1, Next())).Value);
    }

    private Task GiveAsync() => Cluster.As(Viewer()).SendGiftAsync("sunshine", $"creator-{Draw(2)}", 3, Next());

    private async Task RewardAsync(Func<GrantReward, GrantReward> what, string user)
    {
        // Each user is rewarded once a campaign.
        var campaign = CampaignId.Parse($"camp_{Next()}");
        await Cluster.Grains.Campaign(campaign).OpenAsync(
            new OpenCampaign("Welcome", new Coins(1_000), DateTimeOffset.UtcNow.AddDays(1), UserId.Parse("operator"), RequestDigest.Of("open"u8)));
        await Cluster.Grains.Reward(campaign, UserId.Parse(user)).GrantAsync(
            what(new GrantReward(campaign, UserId.Parse(user), UserId.Parse("operator"), IdempotencyKey.Parse(Next()), RequestDigest.Of("grant"u8))));
    }

    private async Task UnlockAsync()
    {
        var user = UserId.Parse($"unlocker-{Next()}");
        await BuyAsync(user.Value);
        await Cluster.Grains.Wallet(user).UnlockAsync(
            new UnlockFeature(RequestId.ForKey(user, IdempotencyKey.Parse(Next())), RequestDigest.Of("unlock"u8), FeatureId.Parse("filter-stars")));
    }

    private async Task ReverseAsync()
    {
        var sender = $"reverser-{Next()}";
        await BuyAsync(sender);
        if ((await Cluster.As(sender).SendGiftAsync("sunshine", "creator-0", 1, Next())).Value is { } receipt)
        {
            await Eventually.IsTrueAsync(
                async () => (await Cluster.Grains.SentGifts().ReverseAsync(
                    receipt.Id, new ReverseGift(UserId.Parse("operator"), IdempotencyKey.Parse("reverse-" + receipt.Id), RequestDigest.Of("reverse"u8), "why"))) is { Value: not null },
                "the gift is taken back");
        }
    }

    private async Task PayOutAsync()
    {
        var payee = UserId.Parse($"payee-{Next()}");
        await Cluster.As(payee.Value).EnrolAsync();
        await Cluster.Grains.PayoutsOf(payee).SetPayoutAccountAsync("sandbox", Draw(2) == 0 ? "acct_1" : "fail_1");
        // Nobody whose purchase may have been refunded.
        var payer = $"payer-{Next()}";
        await BuyAsync(payer);
        await Cluster.As(payer).SendGiftAsync("sunshine", payee.Value, 14, Next());
        await Eventually.IsTrueAsync(
            async () =>
            {
                var id = PayoutId.Parse($"pay_{Next()}");
                return (await Cluster.Grains.Payout(id).StartAsync(
                    new PayoutRequest(id, payee, Diamonds.FromUnits(100 * Diamonds.UnitsPerDiamond), "USD", RequestDigest.Of("payout"u8)))).Value is not null;
            },
            "the diamonds are available");
    }
}
