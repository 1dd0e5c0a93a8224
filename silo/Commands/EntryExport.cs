using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Commands;

/// <summary>Entries as lines of text, for other programs to read: the columns of the view <c>books_entries</c>, in every database alike.</summary>
internal static class EntryExport
{
    /// <summary>What is read.</summary>
    public const string Columns = "position, account, sequence, asset, kind, amount, balance, contra, peer, request_id, occurred_at, detail, hash";

    private const int PeerAt = 8;
    private const int TimeAt = 10;
    private const int HashAt = 12;
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");
    private static readonly string[] Names = Columns.Split(", ");

    /// <summary>Writes all rows of a reader of <see cref="Columns"/>, and gives their number.</summary>
    public static async Task<long> WriteAsync(DbDataReader reader, Stream output, bool asCsv, CancellationToken cancellation)
    {
        var written = 0L;
        await using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        if (asCsv)
        {
            await text.WriteAsync($"{string.Join(',', Names)}\r\n");
        }

        var line = new StringBuilder();
        while (await reader.ReadAsync(cancellation))
        {
            line.Clear();
            if (asCsv)
            {
                AppendCsv(line, reader);
            }
            else
            {
                AppendJson(line, reader);
            }

            await text.WriteAsync(line, cancellation);
            written++;
        }

        return written;
    }

    private static void AppendCsv(StringBuilder line, DbDataReader reader)
    {
        for (var column = 0; column < Names.Length; column++)
        {
            if (column > 0)
            {
                line.Append(',');
            }

            var value = Text(reader, column) ?? "";
            if (value.AsSpan().ContainsAny(Special))
            {
                line.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            }
            else
            {
                line.Append(value);
            }
        }

        line.Append("\r\n");
    }

    private static void AppendJson(StringBuilder line, DbDataReader reader)
    {
        for (var column = 0; column < Names.Length; column++)
        {
            line.Append(column == 0 ? '{' : ',').Append('"').Append(Names[column]).Append("\":");
            var text = Text(reader, column);
            if (text is null || IsNumber(column))
            {
                line.Append(text ?? "null");
            }
            else
            {
                line.Append('"').Append(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value).Append('"');
            }
        }

        line.Append("}\n");
    }

    private static bool IsNumber(int column) => Names[column] is "position" or "sequence" or "amount" or "balance";

    private static string? Text(DbDataReader reader, int column) => column switch
    {
        PeerAt => reader.IsDBNull(column) ? null : reader.GetString(column),
        TimeAt => Microseconds.ToTime(reader.GetInt64(column)).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
        HashAt => Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(column)),
        _ when IsNumber(column) => reader.GetInt64(column).ToString(CultureInfo.InvariantCulture),
        _ => reader.GetString(column),
    };
}
