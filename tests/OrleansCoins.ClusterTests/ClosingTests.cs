using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using OrleansCoins.Grains.Auditing;
using OrleansCoins.Grains.Books;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Silo.Books;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>The books are closed once a day, unasked, whatever happens meanwhile.</summary>
public sealed class ClosingTests
{
    [SkippableTheory]
    [InlineData(TestStorage.Sqlite)]
    [InlineData(TestStorage.PostgreSql)]
    public async Task The_books_are_closed_unasked(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options =>
        {
            options.Storage = storage;
            options.ConfigureSilo = static (_, silo) => silo.Services.Replace(ServiceDescriptor.Singleton(new ClosingOptions { FirstAfter = TimeSpan.FromSeconds(1) }));
        });
        await cluster.As("viewer").BuyAsync("coins-70");

        await Eventually.IsTrueAsync(async () => await Store(cluster).GetLastAsync(CancellationToken.None) is not null, "the books are closed", seconds: 60);

        Assert.Equal(1, (await Store(cluster).GetLastAsync(CancellationToken.None))!.Number);
    }

    [Fact]
    public async Task A_day_is_closed_once_whatever_is_lost_on_the_way_and_the_next_day_again()
    {
        var (clock, fails) = (new TestClock(), new Failing());
        // Noon, so that no midnight comes by itself.
        clock.Advance(TimeSpan.FromHours(36) - clock.GetUtcNow().TimeOfDay);
        await using var cluster = await CoinsCluster.StartAsync(options =>
        {
            (options.Storage, options.Time) = (TestStorage.Sqlite, clock);
            options.ConfigureSilo = (_, silo) => silo.Services.AddSingleton(provider => new Closer(
                provider.GetRequiredService<ITransferLog>(),
                new FailingStore(provider.GetRequiredService<IClosingStore>(), fails),
                provider.GetRequiredService<IBooks>(), provider.GetRequiredService<IAuditStore>(),
                provider.GetRequiredService<ISealer>(),
                clock));
        });
        var grain = cluster.Grains.GetGrain<IClosingsGrain>(ClosingsGrain.Key);
        await cluster.As("viewer").BuyAsync("coins-70");

        // The silo is lost before the closing is written; then after it; then a reminder comes twice.
        foreach (var fault in new[] { Fault.Before, Fault.After, Fault.None, Fault.None })
        {
            fails.Next = fault;
            await RemindAsync();
            await cluster.DeactivateAsync(grain);
            await cluster.As("viewer").BuyAsync("coins-70");
        }

        Assert.Equal((1, Today()), await LastAsync());
        clock.Advance(TimeSpan.FromDays(1));
        await RemindAsync();
        await RemindAsync();
        Assert.Equal((2, Today()), await LastAsync());

        string Today() => clock.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        Task RemindAsync() => grain.AsReference<IRemindable>().ReceiveReminder(ClosingsGrain.Reminder, default);

        async Task<(long, string)> LastAsync() => await Store(cluster).GetLastAsync(CancellationToken.None) is { } last ? (last.Number, last.Name) : default;
    }

    [SkippableFact]
    public async Task An_entry_whose_transaction_is_still_open_is_never_left_behind_a_closing()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(static options => options.Storage = TestStorage.PostgreSql);
        await cluster.As("viewer").BuyAsync("coins-70");
        await using var connection = new NpgsqlConnection(cluster.ConnectionString);
        await connection.OpenAsync();
        await using var late = await connection.BeginTransactionAsync();
        await using (var insert = new NpgsqlCommand(
            """
            INSERT INTO entries (account, sequence, asset, kind, amount, balance, contra, request_id, request_digest, occurred_at, silo, bucket, format, detail, hash)
            VALUES ('wallet:late', 1, 'COIN', 'purchase', 1, 1, 'platform:purchases', 'payment/test/late', '', 0, 'silo', 0, 1, '{}', '')
            """,
            connection))
        {
            await insert.ExecuteNonQueryAsync();
        }

        await cluster.As("viewer").BuyAsync("coins-70");
        var key = SealKey.Parse(SealKey.DrawSeed());
        var log = new CountingLog(cluster.Services.GetRequiredService<ITransferLog>());
        var closing = new Closer(log, Store(cluster), cluster.Services.GetRequiredService<IBooks>(), cluster.Services.GetRequiredService<IAuditStore>(), key, TimeProvider.System).CloseAsync("now", CancellationToken.None);
        await Eventually.IsTrueAsync(() => Task.FromResult(log.Looks > 5 || closing.IsCompleted), "it waits");
        Assert.False(closing.IsCompleted, "a writer is under way below what is closed");
        await late.CommitAsync();

        var read = ClosingText.Read((await closing)!.Body);

        Assert.Equal(3, read.Entries);
        Assert.Contains(read.Totals, static total => total is { Kind: "purchase", Amount: 141 });
    }

    private sealed class CountingLog(ITransferLog log) : ITransferLog
    {
        public int Looks { get; private set; }

        public Task<JournalMark> MarkAsync(CancellationToken cancellation)
        {
            Looks++;
            return log.MarkAsync(cancellation);
        }

        public Task<IReadOnlyList<JournalTransfer>> ReadAsync(long after, long through, long sight, CancellationToken cancellation) => log.ReadAsync(after, through, sight, cancellation);

        public Task<IReadOnlySet<TransferAnswer>> FindAnswersAsync(IReadOnlyCollection<TransferAnswer> wanted, CancellationToken cancellation) => log.FindAnswersAsync(wanted, cancellation);
    }

    private static IClosingStore Store(CoinsCluster cluster) => cluster.Services.GetRequiredService<IClosingStore>();

    private enum Fault
    {
        None,
        Before,
        After,
    }

    private sealed class Failing
    {
        public Fault Next { get; set; }
    }

    private sealed class FailingStore(IClosingStore store, Failing fails) : IClosingStore
    {
        public Task<StoredClosing?> GetLastAsync(CancellationToken cancellation) => store.GetLastAsync(cancellation);

        public Task<StoredClosing?> FindAsync(string name, CancellationToken cancellation) => store.FindAsync(name, cancellation);

        public async Task<bool> InsertAsync(StoredClosing closing, CancellationToken cancellation)
        {
            if (fails.Next == Fault.Before)
            {
                throw new IOException("lost before it was written");
            }

            var isIn = await store.InsertAsync(closing, cancellation);
            return fails.Next == Fault.After ? throw new IOException("lost after it was written") : isIn;
        }

        public Task<IReadOnlyList<ClosedEntry>> ReadEntriesAsync(long after, long through, int limit, CancellationToken cancellation) =>
            store.ReadEntriesAsync(after, through, limit, cancellation);
    }
}
