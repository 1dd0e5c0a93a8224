using System.Collections.Frozen;
using System.Data.Common;
using System.Text;
using OrleansCoins.Grains.Documents;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>The table of documents, written and read with the same SQL in every database.</summary>
internal static class DocumentTable
{
    public const string Get = """
        SELECT kind, id, owner, status, unique_key, created_at, version, body FROM documents WHERE kind = @kind AND id = @id
        """;

    public const string Insert = """
        INSERT INTO documents (kind, id, owner, status, unique_key, created_at, version, body)
        VALUES (@kind, @id, @owner, @status, @unique_key, @created_at, 1, @body)
        ON CONFLICT DO NOTHING
        """;

    public const string Replace = """
        UPDATE documents SET status = @status, unique_key = @unique_key, body = @body, version = version + 1
        WHERE kind = @kind AND id = @id AND version = @version
        """;

    public const string Delete = """
        DELETE FROM documents WHERE kind = @kind AND id = @id AND version = @version
        """;

    private static readonly FrozenDictionary<DocumentKind, string> Names = new Dictionary<DocumentKind, string>
    {
        [DocumentKind.Room] = "room",
        [DocumentKind.Purchase] = "purchase",
        [DocumentKind.Profile] = "profile",
        [DocumentKind.Secret] = "secret",
        [DocumentKind.Recovery] = "recovery",
        [DocumentKind.OpenTransfer] = "open-transfer",
        [DocumentKind.Campaign] = "campaign",
        [DocumentKind.Reward] = "reward",
        [DocumentKind.Reversal] = "reversal",
        [DocumentKind.Payout] = "payout",
        [DocumentKind.SandboxTransfer] = "sandbox-transfer",
        [DocumentKind.Payment] = "payment",
        [DocumentKind.Reconciliation] = "reconciliation",
        [DocumentKind.RoomEvents] = "room-events",
        [DocumentKind.CreatorTop] = "creator-top",
        [DocumentKind.RankingPlace] = "ranking-place",
        [DocumentKind.Thanks] = "thanks",
        [DocumentKind.Battle] = "battle",
        [DocumentKind.BattleClaim] = "battle-claim",
        [DocumentKind.RiskFinding] = "risk-finding",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, DocumentKind> Kinds =
        Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Names a document in a command.</summary>
    public static void BindKey(DbCommand command, DocumentKind kind, string id)
    {
        Bind(command, "kind", Names[kind]);
        Bind(command, "id", id);
    }

    /// <summary>Names a version of a document in a command.</summary>
    public static void BindVersion(DbCommand command, Document document)
    {
        BindKey(command, document.Kind, document.Id);
        Bind(command, "version", document.Version);
    }

    /// <summary>Makes a command the one that gets several documents of a kind.</summary>
    public static void BindKeys(DbCommand command, DocumentKind kind, IReadOnlyCollection<string> ids)
    {
        var sql = new StringBuilder("SELECT kind, id, owner, status, unique_key, created_at, version, body FROM documents WHERE kind = @kind AND id IN (");
        Bind(command, "kind", Names[kind]);
        var number = 0;
        foreach (var id in ids)
        {
            sql.Append(number == 0 ? "@" : ", @").Append("id").Append(number);
            Bind(command, $"id{number++}", id);
        }

        command.CommandText = sql.Append(')').ToString();
    }

    /// <summary>Gives a command all parameters that <see cref="Insert"/> and <see cref="Replace"/> have.</summary>
    public static void Bind(DbCommand command, Document document)
    {
        BindVersion(command, document);
        Bind(command, "owner", document.Owner);
        Bind(command, "status", document.Status);
        Bind(command, "unique_key", (object?)document.UniqueKey ?? DBNull.Value);
        Bind(command, "created_at", document.CreatedAtMicroseconds);
        Bind(command, "body", document.Body);
    }

    /// <summary>Makes a command the one that lists: only the conditions that are asked for, so that each list has its index.</summary>
    public static void BindList(DbCommand command, DocumentQuery query)
    {
        var sql = new StringBuilder("SELECT kind, id, owner, status, unique_key, created_at, version, body FROM documents WHERE kind = @kind");
        Bind(command, "kind", Names[query.Kind]);
        if (query.Owner is not null)
        {
            sql.Append(" AND owner = @owner");
            Bind(command, "owner", query.Owner);
        }

        if (query.Status is not null)
        {
            sql.Append(" AND status = @status");
            Bind(command, "status", query.Status);
        }

        if (query.Before is var (createdAt, id))
        {
            sql.Append(" AND (created_at, id) < (@before_created_at, @before_id)");
            Bind(command, "before_created_at", createdAt);
            Bind(command, "before_id", id);
        }

        sql.Append(" ORDER BY created_at DESC, id DESC LIMIT @limit");
        Bind(command, "limit", query.Limit);
        command.CommandText = sql.ToString();
    }

    /// <summary>The document in the row that a reader stands on.</summary>
    public static Document Read(DbDataReader reader) => new(
        Kinds[reader.GetString(0)],
        reader.GetString(1),
        reader.GetString(2),
        reader.GetString(3),
        reader.IsDBNull(4) ? null : reader.GetString(4),
        reader.GetInt64(5),
        reader.GetInt32(6),
        reader.GetString(7));

    /// <summary>What every store throws when a replacement claims a unique key that another document has.</summary>
    public static UniqueKeyTakenException UniqueKeyTaken(Document document, Exception? cause) => new(
        $"The {Names[document.Kind]} '{document.Id}' cannot claim the unique key '{document.UniqueKey}': another has it. Nothing was changed.", cause);

    private static void Bind(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
