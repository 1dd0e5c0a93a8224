using System.CommandLine;
using System.Globalization;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Schema;
using OrleansCoins.Silo.Verifying;

namespace OrleansCoins.Silo.Commands;

/// <summary>Lists the transfers whose other end has not answered.</summary>
internal static class UndeliveredCommand
{
    private const int Shown = 1000;

    /// <summary>Makes the command.</summary>
    public static Command Build()
    {
        var command = SettingsArguments.Command(
            "undelivered",
            $"""
            Lists the gifts whose creator's account has neither credited nor refused them, and refused ones whose coins are not back, oldest first; at most {Shown}.
            While silos serve there are always some that are milliseconds old. Nothing is lost with an old one: its debit is the record, and silos
            deliver it again and again. The silo's log says why it can't be (events 1401 and 1412).

            Example:
              OrleansCoins.Silo undelivered
            """);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        await using var scan = SettingsArguments.OpenJournal(parsed);
        var table = Tables.New("age", "account", "entry", "what", "waits for", "coins");
        var now = TimeProvider.System.GetUtcNow();
        await using var connection = await scan.OpenForJoinsAsync(cancellation);
        await using var command = JournalScan.Command(connection, $"{EmbeddedSql.Read("Schema.Books.undelivered-transfers")}\nLIMIT {Shown}");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var amount = reader.GetInt64(4);
            Tables.AddRow(
                table,
                Tables.Age(now - Microseconds.ToTime(reader.GetInt64(5))),
                reader.GetString(0),
                reader.GetInt64(1).ToString(CultureInfo.InvariantCulture),
                reader.GetString(2),
                reader.IsDBNull(3) ? "nobody" : reader.GetString(3),
                amount == 0 ? "" : (-amount).ToString(CultureInfo.InvariantCulture));
        }

        Tables.Print(table, "Nothing is undelivered.");
        return SiloCommandLine.Right;
    }
}
