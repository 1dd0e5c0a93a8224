using System.Data.Common;
using System.Text;
using OrleansCoins.Grains.Webhooks;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>The tables of webhooks, written and read with the same SQL in every database.</summary>
internal static class WebhookTables
{
    public const string ListEndpoints = $"SELECT {EndpointColumns} FROM webhook_endpoints WHERE status <> 'deleted' ORDER BY created_at DESC, id DESC";

    public const string GetEndpoint = $"SELECT {EndpointColumns} FROM webhook_endpoints WHERE id = @id";

    public const string InsertEndpoint = """
        INSERT INTO webhook_endpoints (id, status, position, created_at, version, body) VALUES (@id, @status, @position, @created_at, 1, @body)
        ON CONFLICT DO NOTHING
        """;

    public const string ReplaceEndpoint =
        "UPDATE webhook_endpoints SET status = @status, body = @body, version = version + 1 WHERE id = @id AND version = @version";

    public const string AdvanceEndpoint = "UPDATE webhook_endpoints SET position = @position WHERE id = @id AND position < @position";

    public const string GetDue = $"""
        SELECT {DeliveryColumns} FROM webhook_deliveries WHERE endpoint = @endpoint AND status = 'pending' AND next_attempt_at <= @now
        ORDER BY next_attempt_at, created_at LIMIT @limit
        """;

    public const string SetResult = """
        UPDATE webhook_deliveries
        SET status = @status, attempts = @attempts, next_attempt_at = @next_attempt_at, last_status_code = @last_status_code, last_error = @last_error
        WHERE endpoint = @endpoint AND id = @id AND status = 'pending' AND attempts = @attempts_before
        """;

    public const string Purge = """
        DELETE FROM webhook_deliveries WHERE (endpoint, id) IN (
            SELECT d.endpoint, d.id FROM webhook_deliveries AS d JOIN webhook_endpoints AS e ON e.id = d.endpoint
            WHERE d.created_at < CASE WHEN e.status = 'deleted' THEN 9223372036854775807 ELSE @before END AND (e.status = 'deleted' OR d.status <> 'pending')
            LIMIT @limit)
        """;

    private const int ReplayPageSize = 1_000;

    private const string ReplayPage = """
        UPDATE webhook_deliveries SET status = 'pending', attempts = 0, next_attempt_at = @now WHERE endpoint = @endpoint AND id IN (
            SELECT id FROM webhook_deliveries WHERE endpoint = @endpoint AND (created_at, id) > (@after_created_at, @after_id) AND (@one = '' OR id = @one)
            ORDER BY created_at, id LIMIT @limit)
        RETURNING created_at, id
        """;

    private const string EndpointColumns = "id, status, position, created_at, version, body";

    private const string DeliveryColumns =
        "endpoint, id, type, account, sequence, created_at, body, status, attempts, next_attempt_at, last_status_code, last_error";

    /// <summary>The endpoint in the row that a reader stands on.</summary>
    public static StoredEndpoint ReadEndpoint(DbDataReader reader) =>
        new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt32(4), reader.GetString(5));

    /// <summary>The delivery in the row that a reader stands on.</summary>
    public static WebhookDelivery ReadDelivery(DbDataReader reader) => new(
        reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetString(6))
    {
        Status = reader.GetString(7),
        Attempts = reader.GetInt32(8),
        NextAttemptAtMicroseconds = reader.GetInt64(9),
        LastStatusCode = reader.IsDBNull(10) ? null : reader.GetInt32(10),
        LastError = reader.IsDBNull(11) ? null : reader.GetString(11),
    };

    /// <summary>Gives a command what it says of an endpoint.</summary>
    public static void Bind(DbCommand command, StoredEndpoint endpoint)
    {
        Bind(command, "id", endpoint.Id);
        Bind(command, "status", endpoint.Status);
        Bind(command, "position", endpoint.Position);
        Bind(command, "created_at", endpoint.CreatedAtMicroseconds);
        Bind(command, "version", endpoint.Version);
        Bind(command, "body", endpoint.Body);
    }

    /// <summary>Makes a command the one that writes what came of a try.</summary>
    public static void BindResult(DbCommand command, WebhookDelivery delivery, int attemptsBefore)
    {
        command.CommandText = SetResult;
        Bind(command, "endpoint", delivery.Endpoint);
        Bind(command, "id", delivery.Id);
        Bind(command, "status", delivery.Status);
        Bind(command, "attempts", delivery.Attempts);
        Bind(command, "next_attempt_at", delivery.NextAttemptAtMicroseconds);
        Bind(command, "last_status_code", (object?)delivery.LastStatusCode ?? DBNull.Value);
        Bind(command, "last_error", (object?)delivery.LastError ?? DBNull.Value);
        Bind(command, "attempts_before", attemptsBefore);
    }

    /// <summary>Makes a command the one that lists deliveries.</summary>
    public static void BindList(DbCommand command, string endpoint, int limit, (long CreatedAtMicroseconds, string Id)? before)
    {
        var sql = new StringBuilder($"SELECT {DeliveryColumns} FROM webhook_deliveries WHERE endpoint = @endpoint");
        Bind(command, "endpoint", endpoint);
        if (before is var (createdAt, id))
        {
            sql.Append(" AND (created_at, id) < (@before_created_at, @before_id)");
            Bind(command, "before_created_at", createdAt);
            Bind(command, "before_id", id);
        }

        sql.Append(" ORDER BY created_at DESC, id DESC LIMIT @limit");
        Bind(command, "limit", limit);
        command.CommandText = sql.ToString();
    }

    /// <summary>Makes deliveries pending anew: one of an endpoint, or all since a time, page by page, so that no statement holds others up for long.</summary>
    /// <param name="write">Carries a command out, and reads what it returns.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="delivery">The one.</param>
    /// <param name="since">The time, in microseconds since 1970.</param>
    /// <param name="now">When they are due.</param>
    /// <returns>How many there are.</returns>
    public static async Task<long> ReplayAsync(
        Func<Action<DbCommand>, Task<IReadOnlyList<(long CreatedAt, string Id)>>> write, string endpoint, string? delivery, long? since, long now)
    {
        var (count, after) = (0L, (CreatedAt: since ?? 0, Id: ""));
        while (true)
        {
            var page = await write(command =>
            {
                command.CommandText = ReplayPage;
                Bind(command, "now", now);
                Bind(command, "endpoint", endpoint);
                Bind(command, "after_created_at", after.CreatedAt);
                Bind(command, "after_id", after.Id);
                Bind(command, "one", delivery ?? "");
                Bind(command, "limit", ReplayPageSize);
            });
            count += page.Count;
            if (page.Count < ReplayPageSize)
            {
                return count;
            }

            after = page.OrderBy(static row => row.CreatedAt).ThenBy(static row => row.Id, StringComparer.Ordinal).Last();
        }
    }

    /// <summary>Gives a command a parameter.</summary>
    public static void Bind(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
