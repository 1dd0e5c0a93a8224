using System.Buffers.Binary;
using System.Text;

namespace OrleansCoins.TestKit;

/// <summary>
/// The messages of a PostgreSQL connection, read one by one: a letter, a length of four bytes that counts itself, and what it says. Greetings have no
/// letter. (PostgreSQL documentation, "Frontend/Backend Protocol".)
/// </summary>
internal sealed class PostgresMessages(Stream stream)
{
    public const char Parse = 'P';
    public const char Bind = 'B';
    public const char Sync = 'S';
    public const char CommandComplete = 'C';
    public const char ReadyForQuery = 'Z';

    private const string BeforeSync = "PBDEC";
    private const int LengthBytes = 4;
    private const int EncryptionTls = 80877103;
    private const int EncryptionGss = 80877104;

    private readonly BufferedStream _buffered = new(stream, 65536);

    /// <summary>What the messages come from, to write the other direction's to. Never read it beside this.</summary>
    public Stream Stream => stream;

    public static char KindOf(ReadOnlyMemory<byte> message) => (char)message.Span[0];

    /// <summary>Whether a client that sends this still has a <see cref="Sync"/> to send before it waits for an answer.</summary>
    public static bool IsPartOfStatement(char kind) => BeforeSync.Contains(kind);

    public static bool AsksForEncryption(ReadOnlyMemory<byte> greeting) =>
        BinaryPrimitives.ReadInt32BigEndian(greeting.Span[LengthBytes..]) is EncryptionTls or EncryptionGss;

    public static bool NamesApplication(ReadOnlyMemory<byte> greeting, string application) =>
        greeting.Span.IndexOf(Encoding.UTF8.GetBytes($"application_name\0{application}\0")) >= 0;

    /// <summary>The name of the statement that a <see cref="Parse"/> makes.</summary>
    public static string MadeBy(ReadOnlyMemory<byte> parse) => TextsOf(parse)[0];

    /// <summary>The text of the statement that a <see cref="Parse"/> makes.</summary>
    public static string SqlOf(ReadOnlyMemory<byte> parse) => TextsOf(parse)[1];

    /// <summary>The name of the statement that a <see cref="Bind"/> is about to have carried out; before it stands the portal's.</summary>
    public static string BoundBy(ReadOnlyMemory<byte> bind) => TextsOf(bind)[1];

    /// <summary>The next message, or <see langword="null"/> when there are no more.</summary>
    public Task<ReadOnlyMemory<byte>?> ReadAsync() => ReadAsync(letterBytes: 1);

    /// <summary>The next greeting. It is all that a client sends before it is answered, so nothing is read beyond it.</summary>
    public Task<ReadOnlyMemory<byte>?> ReadGreetingAsync() => ReadAsync(letterBytes: 0);

    /// <summary>The two texts that a message begins with, each ended by a zero.</summary>
    private static string[] TextsOf(ReadOnlyMemory<byte> message)
    {
        var rest = message.Span[(1 + LengthBytes)..];
        var first = rest.IndexOf((byte)0);
        var second = rest[(first + 1)..];
        return [Encoding.UTF8.GetString(rest[..first]), Encoding.UTF8.GetString(second[..second.IndexOf((byte)0)])];
    }

    private async Task<ReadOnlyMemory<byte>?> ReadAsync(int letterBytes)
    {
        var head = new byte[letterBytes + LengthBytes];
        if (await _buffered.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false) < head.Length)
        {
            return null;
        }

        var message = new byte[letterBytes + BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(letterBytes))];
        head.CopyTo(message, 0);
        await _buffered.ReadExactlyAsync(message.AsMemory(head.Length));
        return message;
    }
}
