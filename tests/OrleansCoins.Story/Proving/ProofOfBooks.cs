using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OrleansCoins.Story.Acts;
using OrleansCoins.Story.Expectations;
using OrleansCoins.Story.Http;

namespace OrleansCoins.Story.Proving;

/// <summary>Holds the platform's books against this run: they balance, and this run's value is in them.</summary>
internal sealed class ProofOfBooks(ApiClient client, Person admin, BooksBody before, ContraTally contras)
{
    private const string Account = "the books";
    private static readonly TimeSpan DeliveryMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits until every debit has its credit. Past the deadline the proofs tell what is missing.</summary>
    public async Task AwaitDeliveryAsync(Findings findings)
    {
        var watch = Stopwatch.StartNew();
        var books = await ReadAsync();
        while (books.UndeliveredGifts != 0 && watch.Elapsed < DeliveryMax)
        {
            await Task.Delay(LookEvery);
            books = await ReadAsync();
        }

        findings.Equal(Account, $"undelivered gifts after {DeliveryMax.TotalSeconds:0} s at most", 0, books.UndeliveredGifts);
    }

    public async Task ProveAsync(Findings findings)
    {
        var books = await ReadAsync();
        findings.Equal(Account, "undelivered gifts", 0, books.UndeliveredGifts);
        findings.Equal(Account, $"balanced (differences: {books.Differences.GetRawText()})", true, books.Balanced);
        foreach (var (contra, asset, amount, entries) in contras.Totals)
        {
            ProveContra(books, contra, asset, amount, entries, findings);
        }
    }

    /// <summary>Others may be using the platform at the same time, so a contra account has moved by what this run moved it, or by more.</summary>
    private void ProveContra(BooksBody books, string contra, string asset, long amount, long entries, Findings findings)
    {
        if (Find(books, contra, asset) is not { } now)
        {
            findings.Add(Account, $"{contra} in {asset}", $"{entries} entries of this run", "no such account");
            return;
        }

        var then = Find(before, contra, asset) ?? (Balance: 0, Entries: 0);
        var moved = Math.Abs(now.Balance - then.Balance);
        var least = Math.Abs(amount);
        findings.Equal(
            Account, $"whether {contra} moved by this run's {least} units of {asset} or more (it moved by {moved})", true, moved >= least);
        findings.Equal(
            Account,
            $"whether {contra} took this run's {entries} entries in {asset} or more (it took {now.Entries - then.Entries})",
            true,
            now.Entries - then.Entries >= entries);
    }

    private static (long Balance, long Entries)? Find(BooksBody books, string contra, string asset) =>
        books.Accounts.FirstOrDefault(account => account.Account == contra && account.Asset == asset) is { } found
            ? (ReadBalance(found.Balance), found.Entries)
            : null;

    private static long ReadBalance(JsonElement balance) => balance.ValueKind == JsonValueKind.String
        ? Diamonds.Parse(balance.GetString()!).Units
        : long.Parse(balance.GetRawText(), CultureInfo.InvariantCulture);

    private Task<BooksBody> ReadAsync() => client.ReadAsync<BooksBody>(ApiRequest.Get("/v1/admin/books", admin.Token));
}
