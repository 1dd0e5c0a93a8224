using System.Data.Common;
using System.Globalization;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Verifying;

/// <summary>What is asked of the journal as a whole, in one statement each: request ids and payments.</summary>
internal sealed class JournalChecks(JournalScan scan)
{
    /// <summary>How many differences of a check are kept.</summary>
    public const int ListedMax = 100;

    private const string RequestIdsUsedTwice = "SELECT account, request_id, count(*) AS times FROM entries GROUP BY account, request_id HAVING count(*) > 1";

    // Those that have paid: one whose making was cut off is listed when the same request comes again.
    private const string UnlistedCampaigns = """
        SELECT DISTINCT account
        FROM entries
        WHERE kind = 'reward' AND substr(account, 1, 9) = 'campaign:'
            AND NOT EXISTS (SELECT 1 FROM documents WHERE documents.kind = 'campaign' AND documents.id = substr(entries.account, 10))
        """;

    /// <summary>Campaigns that have given coins away, and that no operator sees: there is no record of them.</summary>
    public async Task<FirstOf<Difference>> CheckCampaignsAsync(CancellationToken cancellation)
    {
        await using var connection = await scan.OpenForJoinsAsync(cancellation);
        return await ReadAsync(
            connection, UnlistedCampaigns, static reader => new Difference("campaigns", reader.GetString(0), 0, "a campaign that is listed", "none of its name"), cancellation);
    }

    /// <summary>Accounts that hold a request id twice: the index that forbids it is gone or broken.</summary>
    public async Task<FirstOf<Difference>> CheckRequestIdsAsync(CancellationToken cancellation)
    {
        await using var connection = await scan.OpenAsync(cancellation);
        return await ReadAsync(
            connection,
            RequestIdsUsedTwice,
            static reader => new Difference("request-id", reader.GetString(0), 0, $"'{reader.GetString(1)}' once", $"{reader.GetInt64(2)} times"),
            cancellation);
    }

    /// <summary>Payments without their coins, and coins without their payment.</summary>
    public Task<FirstOf<Difference>> CheckPurchasesAsync(CancellationToken cancellation) => CheckRecordsAsync("purchases", cancellation);

    /// <summary>Payouts without their diamonds, and diamonds taken without their payout.</summary>
    public Task<FirstOf<Difference>> CheckPayoutsAsync(CancellationToken cancellation) => CheckRecordsAsync("payouts", cancellation);

    /// <summary>Rewards without their coins, and coins of campaigns without their reward.</summary>
    public Task<FirstOf<Difference>> CheckRewardsAsync(CancellationToken cancellation) => CheckRecordsAsync("rewards", cancellation);

    private async Task<FirstOf<Difference>> CheckRecordsAsync(string check, CancellationToken cancellation)
    {
        await using var connection = await scan.OpenForJoinsAsync(cancellation);
        return await ReadAsync(
            connection,
            new BooksSql(scan.Dialect).Whole(check),
            reader => new Difference(check, reader.GetString(0), 0, reader.GetString(1), reader.GetString(2)),
            cancellation);
    }

    private static async Task<FirstOf<Difference>> ReadAsync(
        DbConnection connection, string sql, Func<DbDataReader, Difference> read, CancellationToken cancellation)
    {
        var differences = new FirstOf<Difference>(ListedMax);
        await using var command = JournalScan.Command(
            connection, string.Create(CultureInfo.InvariantCulture, $"SELECT found.*, count(*) OVER () FROM (\n{sql}\n) AS found ORDER BY 1, 2 LIMIT {ListedMax}"));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            differences.Items.Add(read(reader));
            differences.Count = reader.GetInt64(reader.FieldCount - 1);
        }

        return differences;
    }
}
