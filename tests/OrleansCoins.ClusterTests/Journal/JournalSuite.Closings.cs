using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Auditing;
using OrleansCoins.Grains.Books;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Silo.Books;

namespace OrleansCoins.ClusterTests.Journal;

public abstract partial class JournalSuite
{
    [SkippableFact]
    public async Task Closings_take_in_every_entry_once_in_the_order_of_the_journal()
    {
        RequireStorage();
        var (closer, store) = Closing();
        Assert.Null(await closer.CloseAsync("before anything", CancellationToken.None));

        await BuyAsync("anna", 70);
        await BuyAsync("bert", 350);
        var first = ClosingText.Read((await closer.CloseAsync("first", CancellationToken.None))!.Body);
        Assert.Null(await closer.CloseAsync("nothing new", CancellationToken.None));
        await BuyAsync("carl", 700);
        var second = await closer.CloseAsync("second", CancellationToken.None);

        Assert.Equal((1, 0, 2, 2), (first.Number, first.After, first.Through, first.Entries));
        Assert.Equal([new ClosingTotal("wallet:*", "COIN", "purchase", ContraAccounts.Purchases, 420, 2)], first.Totals.ToArray());
        var read = ClosingText.Read(second!.Body);
        Assert.Equal((2, 2, 3, 1), (read.Number, read.After, read.Through, read.Entries));
        Assert.Equal([new ClosingTotal("wallet:*", "COIN", "purchase", ContraAccounts.Purchases, 1120, 3)], read.Carried.ToArray());
        Assert.Equal(second, await store.GetLastAsync(CancellationToken.None));
        Assert.True(SealKey.IsRight(second.Body, second.Seal!));
        using var tally = new ClosingTally();
        foreach (var user in new[] { "anna", "bert" })
        {
            var entry = (await Here.ReadForwardAsync(AccountId.Wallet(UserId.Parse(user)), 0, 1, CancellationToken.None))[0];
            tally.Add(new ClosedEntry(0, entry.Account.Value, "COIN", "purchase", entry.Contra, entry.Amount, entry.Hash.ToArray()));
        }

        Assert.Equal(tally.Digest(), first.Digest);
    }

    [SkippableFact]
    public async Task Of_one_name_there_is_one_closing_however_many_make_it_and_every_position_is_in_one()
    {
        RequireStorage();
        var (closer, store) = Closing();
        await BuyAsync("anna", 70);

        var same = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => closer.CloseAsync("2026-11-26", CancellationToken.None)));
        await BuyAsync("bert", 70);
        var again = await closer.CloseAsync("2026-11-26", CancellationToken.None);
        var others = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => closer.CloseAsync($"operator/{number}", CancellationToken.None)));

        Assert.Single(same.Append(again).Distinct());
        var other = Assert.Single(others, static closing => closing is not null)!;
        Assert.Equal(other, await store.GetLastAsync(CancellationToken.None));
        Assert.Equal((2, 1, 2), ClosingText.Read(other.Body) is var read ? (read.Number, read.After, read.Through) : default);
    }

    [SkippableFact]
    public async Task Where_no_key_is_set_closings_are_made_and_not_signed()
    {
        RequireStorage();
        var (closer, store) = Closing(new NoSealKey());
        await BuyAsync("anna", 70);

        var closing = await closer.CloseAsync("unsigned", CancellationToken.None);

        Assert.Null(closing!.Seal);
        Assert.Equal(closing, await store.FindAsync("unsigned", CancellationToken.None));
        Assert.False(await store.InsertAsync(closing with { Name = "of the same number" }, CancellationToken.None));
        Assert.False(await store.InsertAsync(closing with { Number = 2 }, CancellationToken.None));
    }

    private (Closer Closer, IClosingStore Store) Closing(ISealer? sealer = null)
    {
        var store = _services!.GetRequiredService<IClosingStore>();
        return (new Closer(
            _services!.GetRequiredService<ITransferLog>(), store, _services!.GetRequiredService<IBooks>(), _services!.GetRequiredService<IAuditStore>(), sealer ?? SealKey.Parse(SealKey.DrawSeed()), TimeProvider.System), store);
    }

    private Task BuyAsync(string user, long coins) => AddAsync(
        AccountId.Wallet(UserId.Parse(user)),
        new EntryDraft(EntryKind.Purchase, coins, ContraAccounts.Purchases, null, Key(user), OwnRequests.Digest, "{}"));
}
