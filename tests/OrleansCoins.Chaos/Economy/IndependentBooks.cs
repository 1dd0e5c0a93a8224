using System.Data.Common;
using System.Globalization;

namespace OrleansCoins.Chaos.Economy;

/// <summary>
/// The books once more, by plain SQL over the public view of the journal, the same in both databases. It knows nothing of the product but what the view is
/// called, what entries are named by, and that a creator's share is half.
/// </summary>
internal static class IndependentBooks
{
    /// <summary>Questions by what they show; each gives the entries that are wrong.</summary>
    public static readonly IReadOnlyDictionary<string, string> Wrong = new Dictionary<string, string>
    {
        ["every account is numbered without gaps, and its balances run"] = """
            SELECT account, sequence FROM (
                SELECT
                    account,
                    sequence,
                    balance,
                    sum(amount) OVER (PARTITION BY account ORDER BY sequence) AS running,
                    row_number() OVER (PARTITION BY account ORDER BY sequence) AS number
                FROM books_entries) AS numbered
            WHERE balance <> running OR sequence <> number
            """,
        ["no cause counts twice in an account"] = """
            SELECT account, max(sequence) FROM books_entries GROUP BY account, request_id HAVING count(*) > 1
            """,
        ["nothing that people do takes more than there is"] = """
            SELECT account, sequence FROM books_entries
            WHERE balance < 0 AND amount < 0 AND kind NOT IN ('refund', 'chargeback', 'reversal')
            """,
        ["every gift is credited once, or refused and back"] = """
            SELECT debit.account, debit.sequence
            FROM books_entries AS debit
            LEFT JOIN books_entries AS answer
                ON answer.account = debit.peer AND answer.request_id = 'gift/' || substr(debit.account, 8) || ':' || debit.sequence
            LEFT JOIN books_entries AS back
                ON back.account = debit.account AND back.request_id = 'return/' || substr(debit.account, 8) || ':' || debit.sequence
            WHERE debit.kind = 'gift' AND debit.account LIKE 'wallet:%'
                AND NOT coalesce(answer.kind = 'gift' AND answer.amount = -debit.amount * 5000 AND back.amount IS NULL, false)
                AND NOT coalesce(answer.kind = 'gift-refused' AND answer.amount = 0 AND back.amount = -debit.amount, false)
            """,
        ["no creator has a gift that nobody gave"] = """
            SELECT credit.account, credit.sequence
            FROM books_entries AS credit
            LEFT JOIN books_entries AS debit
                ON debit.account = credit.peer AND debit.kind = 'gift' AND credit.request_id = 'gift/' || substr(debit.account, 8) || ':' || debit.sequence
            WHERE credit.kind = 'gift' AND credit.account LIKE 'earnings:%' AND debit.account IS NULL
            """,
        ["a gift that is taken back leaves its creator and reaches its giver, whole"] = """
            SELECT gone.account, gone.sequence
            FROM books_entries AS gone
            LEFT JOIN books_entries AS credit ON credit.account = gone.account AND credit.request_id = 'gift/' || substr(gone.request_id, 10)
            LEFT JOIN books_entries AS back ON back.account = gone.peer AND back.request_id = gone.request_id
            LEFT JOIN books_entries AS debit
                ON debit.account = gone.peer AND gone.request_id = 'reversal/' || substr(debit.account, 8) || ':' || debit.sequence
            WHERE gone.kind = 'reversal' AND gone.account LIKE 'earnings:%'
                AND NOT coalesce(credit.kind = 'gift' AND credit.amount = -gone.amount AND back.kind = 'reversal' AND back.amount = -debit.amount, false)
            """,
        ["no coins come back of a gift that its creator keeps"] = """
            SELECT back.account, back.sequence
            FROM books_entries AS back
            LEFT JOIN books_entries AS gone ON gone.account = back.peer AND gone.request_id = back.request_id AND gone.kind = 'reversal'
            WHERE back.kind = 'reversal' AND back.account LIKE 'wallet:%' AND gone.account IS NULL
            """,
        ["every reward leaves its campaign and reaches its user"] = """
            SELECT debit.account, debit.sequence
            FROM books_entries AS debit
            LEFT JOIN books_entries AS credit ON credit.account = debit.peer AND credit.request_id = debit.request_id AND credit.kind = 'reward'
            WHERE debit.kind = 'reward' AND debit.account LIKE 'campaign:%'
                AND NOT coalesce(credit.amount = -debit.amount * CASE WHEN credit.asset = 'DIAMOND' THEN 5000 ELSE 1 END, false)
            """,
        ["no reward comes out of nothing"] = """
            SELECT credit.account, credit.sequence
            FROM books_entries AS credit
            LEFT JOIN books_entries AS debit ON debit.account = credit.peer AND debit.request_id = credit.request_id AND debit.kind = 'reward'
            WHERE credit.kind = 'reward' AND credit.account NOT LIKE 'campaign:%' AND debit.account IS NULL
            """,
        ["diamonds come back of a payout that took them, all of them"] = """
            SELECT back.account, back.sequence
            FROM books_entries AS back
            LEFT JOIN books_entries AS debit
                ON debit.account = back.account AND debit.kind = 'payout' AND debit.request_id = replace(back.request_id, '/return', '/debit')
            WHERE back.kind = 'payout-returned' AND NOT coalesce(back.amount = -debit.amount, false)
            """,
        ["coins come from somewhere"] = """
            SELECT account, sequence FROM books_entries
            WHERE amount > 0 AND account LIKE 'wallet:%' AND kind NOT IN ('purchase', 'reward', 'gift-returned', 'reversal')
            """,
    };

    /// <summary>What is wrong by these questions, in words.</summary>
    public static async Task<IReadOnlyList<string>> ReadWrongAsync(DbConnection connection)
    {
        var wrong = new List<string>();
        foreach (var (shows, sql) in Wrong)
        {
            wrong.AddRange((await ReadAsync(connection, sql)).Select(entry => $"Not so: {shows} ({entry[0]}, entry {entry[1]})"));
        }

        return wrong;
    }

    /// <summary>How many entries of a kind there are in accounts of a kind, and what they move together.</summary>
    public static async Task<(int Count, long Amount)> SumAsync(DbConnection connection, string account, params string[] kinds)
    {
        var among = string.Join(", ", kinds.Select(static kind => $"'{kind}'"));
        var row = Assert.Single(await ReadAsync(
            connection, $"SELECT count(*), coalesce(sum(amount), 0) FROM books_entries WHERE account LIKE '{account}:%' AND kind IN ({among})"));
        return (int.Parse(row[0], CultureInfo.InvariantCulture), long.Parse(row[1], CultureInfo.InvariantCulture));
    }

    /// <summary>What each account holds: the sum of its entries.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> BalancesAsync(DbConnection connection) =>
        (await ReadAsync(connection, "SELECT account, sum(amount) FROM books_entries GROUP BY account"))
        .ToDictionary(static row => row[0], static row => long.Parse(row[1], CultureInfo.InvariantCulture));

    private static async Task<IReadOnlyList<string[]>> ReadAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string[]>();
        while (await reader.ReadAsync())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture) ?? "")]);
        }

        return rows;
    }
}
