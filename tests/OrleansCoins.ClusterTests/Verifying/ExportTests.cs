using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Verifying;

/// <summary>What is exported is what the journal holds, byte for byte.</summary>
public sealed class ExportTests(BooksOfEachStorage books) : IClassFixture<BooksOfEachStorage>
{
    private static readonly string[] Names =
        ["position", "account", "sequence", "asset", "kind", "amount", "balance", "contra", "peer", "request_id", "occurred_at", "detail", "hash"];

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task Lines_of_CSV_hold_all_entries_as_they_are(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);

        var export = await SiloProgram.RunAsync(cluster, "export");

        var lines = ParseCsv(export.Output);
        Assert.Equal(Names, lines[0]);
        Assert.Equal(9, lines.Count - 1);
        Assert.Equal(lines.Skip(1).Select(static line => long.Parse(line[0], CultureInfo.InvariantCulture)).Order(), lines.Skip(1).Select(static line => long.Parse(line[0], CultureInfo.InvariantCulture)));
        foreach (var account in lines.Skip(1).GroupBy(static line => line[1]))
        {
            Assert.Equal(await ExpectedAsync(cluster, account.Key), account.Select(static line => line[1..]).ToList());
        }
    }

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task Lines_of_JSON_hold_the_entries_of_the_account_that_was_asked_for(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);

        var export = await SiloProgram.RunAsync(cluster, "export", "--account", BooksOfEachStorage.Earnings, "--format", "jsonl");

        var lines = export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(lines, static line => Assert.Equal(Names, line.EnumerateObject().Select(static member => member.Name)));
        Assert.All(lines, static line => Assert.Equal(JsonValueKind.Number, line.GetProperty("amount").ValueKind));
        Assert.Equal(
            await ExpectedAsync(cluster, BooksOfEachStorage.Earnings),
            lines.Select(static line => Names.Skip(1).Select(name => line.GetProperty(name).ToString()).ToArray()).ToList());
    }

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task A_time_range_holds_its_beginning_and_not_its_end(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);
        var entries = await cluster.Ledger.ReadForwardAsync(AccountId.Parse(BooksOfEachStorage.Wallet), 0, 10, CancellationToken.None);
        var file = Path.Combine(Path.GetTempPath(), $"export-{Guid.NewGuid():N}.csv");

        var export = await SiloProgram.RunAsync(
            cluster, "export", "--account", BooksOfEachStorage.Wallet, "--from", $"{entries[1].OccurredAt:O}", "--to", $"{entries[3].OccurredAt:O}", "--output", file);

        Assert.True(export.ExitCode == 0, export.ToString());
        Assert.Equal(["2", "3"], ParseCsv(await File.ReadAllTextAsync(file)).Skip(1).Select(static line => line[2]));
        Assert.Equal(2, (await SiloProgram.RunAsync(cluster, "export", "--output", file)).ExitCode);
        File.Delete(file);
    }

    private static async Task<List<string[]>> ExpectedAsync(CoinsCluster cluster, string account)
    {
        var entries = await cluster.Ledger.ReadForwardAsync(AccountId.Parse(account), 0, 100, CancellationToken.None);
        return [.. entries.Select(static entry => new[]
        {
            entry.Account.Value, $"{entry.Sequence}", entry.Asset.Name(), entry.Kind.Name(), $"{entry.Amount}", $"{entry.Balance}", entry.Contra,
            entry.Peer?.Value ?? "", entry.RequestId.Value, $"{entry.OccurredAt:yyyy-MM-ddTHH:mm:ss.ffffff}Z", entry.Detail, entry.Hash.ToString(),
        })];
    }

    /// <summary>RFC 4180, read as plainly as possible.</summary>
    private static List<string[]> ParseCsv(string text)
    {
        var (lines, line, field, quoted) = (new List<string[]>(), new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                field.Append(text[i++]);
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && text[i] == ',')
            {
                line.Add(field.ToString());
                field.Clear();
            }
            else if (!quoted && text[i] == '\r')
            {
                Assert.Equal('\n', text[++i]);
                line.Add(field.ToString());
                field.Clear();
                lines.Add([.. line]);
                line.Clear();
            }
            else
            {
                field.Append(text[i]);
            }
        }

        Assert.True(field.Length == 0 && line.Count == 0, "the last line ends as the others do");
        return lines;
    }
}
