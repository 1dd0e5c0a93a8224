using System.Data.Common;
using OrleansCoins.Grains.Books;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>The table of closings, and the entries that they are made from, read and written the same way in every database.</summary>
internal static class ClosingTable
{
    /// <summary>The columns that <see cref="Read"/> reads.</summary>
    public const string Columns = "number, name, through, body, public_key, signature";

    /// <summary>The last closing.</summary>
    public const string Last = $"SELECT {Columns} FROM closings ORDER BY number DESC LIMIT 1";

    /// <summary>The closing of a name.</summary>
    public const string Find = $"SELECT {Columns} FROM closings WHERE name = @name";

    /// <summary>All of them, in their order.</summary>
    public const string All = $"SELECT {Columns} FROM closings ORDER BY number";

    /// <summary>Keeps one, unless there is one of its number or name.</summary>
    public const string Insert = $"INSERT INTO closings ({Columns}, carry) VALUES (@number, @name, @through, @body, @public_key, @signature, @carry) ON CONFLICT DO NOTHING";

    /// <summary>The first entries of a stretch.</summary>
    public const string Entries = "SELECT position, account, asset, kind, contra, amount, hash FROM entries WHERE position > @after AND position <= @through ORDER BY position LIMIT @limit";

    /// <summary>The closing in the row that a reader stands on.</summary>
    public static StoredClosing Read(DbDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetString(1),
        reader.GetInt64(2),
        reader.GetString(3),
        reader.IsDBNull(4) || reader.IsDBNull(5) ? null : new Seal(reader.GetString(4), reader.GetString(5)));

    /// <summary>The entry in the row that a reader stands on.</summary>
    public static ClosedEntry ReadEntry(DbDataReader reader) => new(
        reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt64(5), reader.GetFieldValue<byte[]>(6));

    /// <summary>Gives <see cref="Insert"/> its closing.</summary>
    public static void Bind(DbCommand command, StoredClosing closing)
    {
        Add(command, "number", closing.Number);
        Add(command, "name", closing.Name);
        Add(command, "through", closing.Through);
        Add(command, "body", closing.Body);
        Add(command, "public_key", closing.Seal?.PublicKey);
        Add(command, "signature", closing.Seal?.Signature);
        Add(command, "carry", closing.Carry);
    }

    /// <summary>Gives <see cref="Entries"/> its stretch.</summary>
    public static void Bind(DbCommand command, long after, long through, int limit)
    {
        Add(command, "after", after);
        Add(command, "through", through);
        Add(command, "limit", limit);
    }

    /// <summary>Gives a command a parameter.</summary>
    public static void Add(DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
        if (value is null)
        {
            parameter.DbType = System.Data.DbType.String;
        }

        command.Parameters.Add(parameter);
    }
}
