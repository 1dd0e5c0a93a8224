using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Catalogue;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Grains.Safety;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.Silo;
using OrleansCoins.Silo.Storage;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Benchmarks.Contestants;

/// <summary>
/// Years of gifts, written in minutes: the product's rules decide every entry, they are chained and hashed as any, and lanes write them in large batches.
/// Recovery is told that it has seen them, as it would have.
/// </summary>
internal static class Preloading
{
    private const int Lanes = 2;
    private const int RowsABatch = 2_048;
    private const int BatchesAhead = 8;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private static readonly Catalogue Catalogue = SiloHosting.LoadCatalogue();

    /// <summary>Fills a database.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="histories">Which wallets are to have how many entries: a purchase, and then gifts to a creator of its own.</param>
    /// <param name="say">Is told how far it is.</param>
    public static async Task RunAsync(string connectionString, IReadOnlyList<(string Wallet, int Entries)> histories, Action<string> say)
    {
        await using var services = new ServiceCollection().AddLogging().AddPostgreSqlStorage(connectionString).BuildServiceProvider();
        foreach (var schema in services.GetServices<IStorageSchema>())
        {
            await schema.MigrateAsync(CancellationToken.None);
        }

        var store = services.GetRequiredService<IEntryStore>();
        var lanes = Enumerable.Range(0, Lanes).Select(_ => Channel.CreateBounded<EntryRow[]>(BatchesAhead)).ToArray();
        var next = -1;
        var written = 0L;
        var writing = lanes.Select(lane => Task.Run(() => WriteAsync(store, lane.Reader, rows =>
        {
            var all = Interlocked.Add(ref written, rows);
            if (all / 1_000_000 != (all - rows) / 1_000_000)
            {
                say($"{all:N0} entries are written");
            }
        }))).ToArray();
        var making = lanes.Select(lane => Task.Run(async () =>
        {
            var rows = new List<EntryRow>(RowsABatch);
            while (Interlocked.Increment(ref next) is var at && at < histories.Count)
            {
                foreach (var entry in Make(histories[at].Wallet, histories[at].Entries))
                {
                    rows.Add(new EntryRow(entry, Message: null));
                    if (rows.Count == RowsABatch)
                    {
                        await lane.Writer.WriteAsync(Sorted(rows));
                        rows.Clear();
                    }
                }
            }

            await lane.Writer.WriteAsync(Sorted(rows));
            lane.Writer.Complete();
        })).ToArray();
        await Task.WhenAll([.. making, .. writing]);
        var mark = await services.GetRequiredService<ITransferLog>().MarkAsync(CancellationToken.None);
        await services.GetRequiredService<IDocumentStore>().InsertAsync(
            new Document(DocumentKind.Recovery, "place", "", "", null, 0, 1, DocumentJson.Write(new RecoveryBody(mark.Position))), CancellationToken.None);
    }

    private static EntryRow[] Sorted(List<EntryRow> rows) =>
        [.. rows.OrderBy(static row => row.Entry.Account.Value, StringComparer.Ordinal).ThenBy(static row => row.Entry.Sequence)];

    private static async Task WriteAsync(IEntryStore store, ChannelReader<EntryRow[]> batches, Action<int> wrote)
    {
        await using var lane = store.OpenLane();
        _ = await lane.TryConnectAsync() ?? throw new InvalidOperationException("The database takes no connection.");
        await foreach (var rows in batches.ReadAllAsync())
        {
            if (rows.Length > 0 && await lane.WriteAsync(rows, DateTimeOffset.UtcNow + Deadline) is not WriteOutcome.Written and var outcome)
            {
                throw new InvalidOperationException($"A batch ended as {outcome}.");
            }

            wrote(rows.Length);
        }
    }

    /// <summary>A wallet that bought once and gave ever since, and the earnings of the creator whom it gave to.</summary>
    private static IEnumerable<Entry> Make(string name, int entries)
    {
        var (sender, creator) = (UserId.Parse(name), UserId.Parse($"of-{name}"));
        var (from, to) = (new Account<WalletState>(AccountId.Wallet(sender), WalletState.Empty, WalletRules.Apply), new Account<EarningsState>(AccountId.Earnings(creator), EarningsState.Empty, EarningsRules.Apply));
        var (payment, digest) = (RequestId.ForPayment("bench", name), RequestDigest.Of("preloaded"u8));
        yield return from.Add(WalletRules.DecidePurchase(
            from.State, new CreditPurchase(PurchaseId.Parse($"pur_{name}"), PackageId.Parse("coins-17500"), new(Population.Coins), new Money(24999, "USD"), "bench", name), payment, digest, nowMicroseconds: 0));
        if (entries == 1)
        {
            yield break;
        }

        var hold = new EarningsOptions().Hold;
        yield return to.Add(EarningsRules.DecideEnrolment(to.Head, 1, acceptsGifts: true));
        var rose = GiftId.Parse("rose");
        var facts = new GiftFacts(Catalogue.Find(rose), Catalogue.Version, new BasisPoints(5000), RoomExists: true, RoomIsLive: true, creator, CreatorAcceptsGifts: true)
        {
            Safety = SafetyOptions.Unrestricted,
        };
        for (var number = 1; number < entries; number++)
        {
            var debit = from.Add(WalletRules.DecideGift(
                from.State,
                sender,
                new SendGift
                {
                    RequestId = RequestId.ForKey(sender, IdempotencyKey.Parse($"{number}")),
                    Digest = digest,
                    GiftId = rose,
                    Quantity = 1,
                    Creator = creator,
                    Content = ContentId.Parse("video-1"),
                },
                facts));
            yield return debit;
            yield return to.Add(EarningsRules.DecideCredit(to.State, GiftEntries.ReadTransfer(debit, message: null), hold));
        }
    }

    private sealed class Account<TState>(AccountId id, TState state, Func<TState, Entry, TState> apply)
    {
        private readonly int _bucket = id.Bucket;

        public TState State { get; private set; } = state;

        public AccountHead Head { get; private set; }

        public Entry Add(Decision decision)
        {
            var draft = decision.Draft ?? throw new InvalidOperationException($"Refused: {decision.Refusal}");
            var head = Head;
            var entry = draft.After(id, head, DateTimeOffset.UtcNow, "preloaded", _bucket);
            State = apply(State, entry);
            Head = entry.Head;
            return entry;
        }
    }
}
