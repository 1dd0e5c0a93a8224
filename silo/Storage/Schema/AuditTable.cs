using System.Data.Common;
using System.Text;
using OrleansCoins.GrainInterfaces.Auditing;
using OrleansCoins.Grains.Auditing;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>The table of what operators do, read and written the same way in every database.</summary>
internal static class AuditTable
{
    private const string Columns = "number, asked, acted_by, action, subject, request_key, body, hash, reason, salt";

    /// <summary>The last record.</summary>
    public const string Last = $"SELECT {Columns} FROM audit ORDER BY number DESC LIMIT 1";

    /// <summary>The record of a number.</summary>
    public const string Get = $"SELECT {Columns} FROM audit WHERE number = @number";

    /// <summary>The last request of a key.</summary>
    public const string Find = $"SELECT {Columns} FROM audit WHERE request_key = @request_key ORDER BY number DESC LIMIT 1";

    /// <summary>All of them, in their order.</summary>
    public const string All = $"SELECT {Columns} FROM audit ORDER BY number";

    /// <summary>Adds one, unless there is one of its number or of its request's outcome.</summary>
    public const string Insert = $"""
        INSERT INTO audit ({Columns})
        VALUES (@number, @asked, @acted_by, @action, @subject, @request_key, @body, @hash, @reason, @salt)
        ON CONFLICT DO NOTHING
        """;

    /// <summary>Gives <see cref="Insert"/> its record.</summary>
    public static void Bind(DbCommand command, StoredAudit record)
    {
        var keys = record.Keys;
        ClosingTable.Add(command, "number", keys.Number);
        AddNumber(command, "asked", keys.Asked);
        ClosingTable.Add(command, "acted_by", keys.By);
        ClosingTable.Add(command, "action", keys.Action);
        ClosingTable.Add(command, "subject", keys.Subject);
        ClosingTable.Add(command, "request_key", keys.Key);
        ClosingTable.Add(command, "body", record.Body);
        ClosingTable.Add(command, "hash", record.Hash);
        ClosingTable.Add(command, "reason", record.Reason);
        ClosingTable.Add(command, "salt", record.Salt);
    }

    /// <summary>Makes a command the one that finds what came of requests.</summary>
    public static void BindOutcomes(DbCommand command, IReadOnlyCollection<long> asked)
    {
        var sql = new StringBuilder($"SELECT {Columns} FROM audit WHERE asked IN (");
        var number = 0;
        foreach (var one in asked)
        {
            sql.Append(number == 0 ? "@" : ", @").Append("asked").Append(number);
            ClosingTable.Add(command, $"asked{number++}", one);
        }

        command.CommandText = sql.Append(')').ToString();
    }

    /// <summary>Makes a command the one that lists requests: only the conditions that are asked for, so that each list has its index.</summary>
    public static void BindList(DbCommand command, AuditFilter filter, long before, int limit)
    {
        var sql = new StringBuilder($"SELECT {Columns} FROM audit WHERE asked IS NULL AND number < @before");
        ClosingTable.Add(command, "before", before);
        foreach (var (column, wanted) in new[] { ("acted_by", filter.By), ("action", filter.Action), ("subject", filter.Subject) })
        {
            if (wanted is not null)
            {
                sql.Append(" AND ").Append(column).Append(" = @").Append(column);
                ClosingTable.Add(command, column, wanted);
            }
        }

        command.CommandText = sql.Append(" ORDER BY number DESC LIMIT @limit").ToString();
        ClosingTable.Add(command, "limit", limit);
    }

    /// <summary>The record in the row that a reader stands on.</summary>
    public static StoredAudit Read(DbDataReader reader) => new(reader.GetString(6), reader.GetString(7))
    {
        Keys = new AuditKeys(
            reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), Text(reader, 5)),
        Reason = Text(reader, 8),
        Salt = Text(reader, 9),
    };

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static void AddNumber(DbCommand command, string name, long? value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value, parameter.DbType) = (name, (object?)value ?? DBNull.Value, System.Data.DbType.Int64);
        command.Parameters.Add(parameter);
    }
}
