using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Verifying;

namespace OrleansCoins.Silo.Commands;

/// <summary>Writes entries out for other programs.</summary>
internal static class ExportCommand
{
    private static readonly Option<string> Format = new("--format") { Description = "csv (RFC 4180, with a line of names) or jsonl (one JSON object a line).", DefaultValueFactory = static _ => "csv" };
    private static readonly Option<string?> Account = new("--account") { Description = "Only this account's, in its own order; such as wallet:alice." };
    private static readonly Option<DateTimeOffset?> From = new("--from") { Description = "Only entries from this time on; such as 2026-01-31T00:00:00Z. Without a zone it is UTC.", CustomParser = ReadTime };
    private static readonly Option<DateTimeOffset?> To = new("--to") { Description = "Only entries before this time.", CustomParser = ReadTime };
    private static readonly Option<FileInfo?> Output = new("--output") { Description = "The file to write; it must not be there yet (default: standard output)." };

    /// <summary>Makes the command.</summary>
    public static Command Build()
    {
        var command = SettingsArguments.Command(
            "export",
            """
            Writes entries out, with the columns of the view books_entries: all of them in the order of their positions, or an account's in its own.
            It reads the journal as it is when it begins, in one go; silos may serve meanwhile. Amounts are whole numbers in the stored unit: coins, and
            ten-thousandths of a diamond. Times are UTC, with microseconds. 'detail' is the exact text that was hashed.

            Examples:
              OrleansCoins.Silo export --output entries.csv
              OrleansCoins.Silo export --account wallet:alice --format jsonl
              OrleansCoins.Silo export --from 2026-01-01 --to 2026-02-01 --format csv | gzip > january.csv.gz
            """);
        Format.AcceptOnlyFromAmong("csv", "jsonl");
        command.Options.Add(Format);
        command.Options.Add(Account);
        command.Options.Add(From);
        command.Options.Add(To);
        command.Options.Add(Output);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        await using var scan = SettingsArguments.OpenJournal(parsed);
        await using var connection = await scan.OpenAsync(cancellation);
        await using var command = JournalScan.Command(connection, "");
        Prepare(command, parsed.GetValue(Account), parsed.GetValue(From), parsed.GetValue(To));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var file = parsed.GetValue(Output);
        await using var stream = file is null ? Console.OpenStandardOutput() : new FileStream(file.FullName, FileMode.CreateNew, FileAccess.Write);
        await using var output = new BufferedStream(stream, 1 << 16);
        var written = await EntryExport.WriteAsync(reader, output, asCsv: parsed.GetValue(Format) == "csv", cancellation);
        if (file is not null)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{written:N0} entries are in {file.FullName}."));
        }

        return SiloCommandLine.Right;
    }

    private static void Prepare(DbCommand command, string? account, DateTimeOffset? from, DateTimeOffset? to)
    {
        var conditions = new List<string>();
        Add("account = @account", "account", account);
        Add("occurred_at >= @from", "from", from is { } first ? Microseconds.FromTime(first) : null);
        Add("occurred_at < @to", "to", to is { } last ? Microseconds.FromTime(last) : null);
        var where = conditions.Count > 0 ? $"WHERE {string.Join(" AND ", conditions)} " : "";
        command.CommandText = $"SELECT {EntryExport.Columns} FROM entries {where}ORDER BY {(account is null ? "position" : "sequence")}";

        void Add(string condition, string name, object? value)
        {
            if (value is not null)
            {
                conditions.Add(condition);
                JournalScan.Add(command, name, value);
            }
        }
    }

    /// <summary>Reads a time as people write it.</summary>
    internal static DateTimeOffset? ReadTime(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            return time;
        }

        result.AddError($"'{result.Tokens[0].Value}' is no time; it has to be like 2026-01-31 or 2026-01-31T18:00:00Z.");
        return null;
    }
}
