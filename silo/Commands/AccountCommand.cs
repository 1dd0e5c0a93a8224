using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Schema;
using OrleansCoins.Silo.Verifying;

namespace OrleansCoins.Silo.Commands;

/// <summary>Shows what an operator needs to know of one account.</summary>
internal static class AccountCommand
{
    private static readonly Argument<string> Id = new("id") { Description = "The account: wallet:{userId} or earnings:{creatorId}." };

    private static readonly Option<int> Last = new("--last") { Description = "How many of its last entries are shown, 0 to 1000.", DefaultValueFactory = static _ => 10 };

    /// <summary>Makes the command.</summary>
    public static Command Build()
    {
        var command = SettingsArguments.Command(
            "account",
            """
            Shows one account: where it stands by the journal, its last entries, what it sent and is undelivered, and whether its snapshot will be used.

            Examples:
              OrleansCoins.Silo account wallet:alice
              OrleansCoins.Silo account earnings:bob --last 50
            """);
        command.Arguments.Add(Id);
        command.Options.Add(Last);
        Last.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out var number) && number is < 0 or > 1000)
            {
                result.AddError($"--last is {text}; it has to be 0 to 1000.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var account = parsed.GetRequiredValue(Id);
        await using var scan = SettingsArguments.OpenJournal(parsed);
        await using var connection = await scan.OpenAsync(cancellation);
        var rows = await ReadLastAsync(connection, account, Math.Max(1, parsed.GetValue(Last)), cancellation);
        if (rows.Count == 0)
        {
            Console.Error.WriteLine($"The journal has no account '{account}'. An account is named wallet:{{userId}}, earnings:{{creatorId}} or campaign:{{campaignId}}.");
            return SiloCommandLine.NotDone;
        }

        var head = rows[0].Head;
        var asset = AccountId.Parse(account).Asset;
        Console.WriteLine(account);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  balance   {head.Balance} {asset.Name()}{(asset == Asset.Diamond ? " (ten-thousandths of a diamond)" : "")}"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  head      entry {head.Sequence} of {Microseconds.ToTime(head.OccurredAtMicroseconds):u}, hash {head.Hash}"));
        Console.WriteLine($"  snapshot  {await DescribeSnapshotAsync(scan, connection, account, head, cancellation)}");
        PrintEntries(rows.Take(parsed.GetValue(Last)));
        await PrintOpenAsync(connection, account, cancellation);
        return SiloCommandLine.Right;
    }

    private static async Task<List<ScannedRow>> ReadLastAsync(DbConnection connection, string account, int count, CancellationToken cancellation)
    {
        var rows = new List<ScannedRow>();
        await using var command = JournalScan.Command(
            connection, string.Create(CultureInfo.InvariantCulture, $"SELECT {EntryTable.Columns} FROM entries WHERE account = @account ORDER BY sequence DESC LIMIT {count}"));
        JournalScan.Add(command, "account", account);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(ScannedRow.Read(reader));
        }

        return rows;
    }

    private static async Task<string> DescribeSnapshotAsync(
        JournalScan scan, DbConnection journal, string account, AccountHead head, CancellationToken cancellation)
    {
        await using var connection = await scan.OpenSnapshotsAsync(cancellation);
        await using var command = JournalScan.Command(connection, "SELECT payload FROM orleans_state WHERE payload IS NOT NULL AND grain_id_extension = @account");
        JournalScan.Add(command, "account", account);
        if (await command.ExecuteScalarAsync(cancellation) is not byte[] payload)
        {
            return string.Create(CultureInfo.InvariantCulture, $"none: waking it reads all {head.Sequence} entries");
        }

        if (SnapshotRules.Read(account, payload) is not { } snapshot)
        {
            return "one that can't be read: it will be ignored";
        }

        var row = await scan.FindAsync(journal, new EntryPlace(account, snapshot.Sequence), cancellation);
        return SnapshotRules.WhyIgnored(snapshot, row?.Entry) is { } why
            ? string.Create(CultureInfo.InvariantCulture, $"of entry {snapshot.Sequence}; it will be ignored: {why}")
            : string.Create(CultureInfo.InvariantCulture, $"of entry {snapshot.Sequence}; it will be used, and {head.Sequence - snapshot.Sequence} entries read after it");
    }

    private static void PrintEntries(IEnumerable<ScannedRow> rows)
    {
        var table = Tables.New("entry", "at", "kind", "amount", "balance", "peer", "request id");
        foreach (var row in rows)
        {
            var number = row.Place.Sequence.ToString(CultureInfo.InvariantCulture);
            if (row.Entry is { } entry)
            {
                Tables.AddRow(
                    table,
                    number,
                    entry.OccurredAt.ToString("u", CultureInfo.InvariantCulture),
                    entry.Kind.Name(),
                    entry.Amount.ToString(CultureInfo.InvariantCulture),
                    entry.Balance.ToString(CultureInfo.InvariantCulture),
                    entry.Peer?.Value ?? "",
                    entry.RequestId.Value);
            }
            else
            {
                Tables.AddRow(table, number, "", "unreadable", "", "", "", row.Fault!);
            }
        }

        Tables.Print(table, "");
    }

    private static async Task PrintOpenAsync(DbConnection connection, string account, CancellationToken cancellation)
    {
        var table = Tables.New("undelivered entry", "what", "waits for", "since");
        await using var command = JournalScan.Command(
            connection, $"SELECT * FROM ({EmbeddedSql.Read("Schema.Books.undelivered-transfers")}) AS open WHERE account = @account LIMIT 100");
        JournalScan.Add(command, "account", account);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            Tables.AddRow(
                table,
                reader.GetInt64(1).ToString(CultureInfo.InvariantCulture),
                reader.GetString(2),
                reader.IsDBNull(3) ? "nobody" : reader.GetString(3),
                Microseconds.ToTime(reader.GetInt64(5)).ToString("u", CultureInfo.InvariantCulture));
        }

        Tables.Print(table, "Nothing that it sent is undelivered.");
    }
}
