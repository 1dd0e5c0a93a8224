using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Rooms;

/// <summary>
/// The ids of events outside. They rise as text does, the same event has the same one for ever, and one that was never handed out for the room is told
/// from those that were: its last part is a code over room and position that only our silos can make.
/// </summary>
/// <param name="secret">What the code is made with; every silo of a cluster has the same.</param>
internal sealed class FeedIds(byte[] secret)
{
    private const int SequenceDigits = 12;
    private const int NumberDigits = 5;
    private const int CodeBytes = 6;
    private const int CodeLength = 8;
    private const long SequenceMax = (1L << (4 * SequenceDigits)) - 1;

    /// <summary>The id of an event.</summary>
    public string Encode(RoomId room, FeedPosition position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position.Sequence, SequenceMax);
        var place = string.Create(CultureInfo.InvariantCulture, $"{position.Sequence:x12}{position.Number:x5}");
        return place + CodeOf(room, place);
    }

    /// <summary>The position of an event of this room; <see langword="false"/> for what is no id of one.</summary>
    public bool TryDecode(RoomId room, [NotNullWhen(true)] string? id, out FeedPosition position)
    {
        position = default;
        if (id is not { Length: SequenceDigits + NumberDigits + CodeLength }
            || !long.TryParse(id.AsSpan(0, SequenceDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sequence)
            || !int.TryParse(id.AsSpan(SequenceDigits, NumberDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            || id[(SequenceDigits + NumberDigits)..] != CodeOf(room, id[..(SequenceDigits + NumberDigits)]))
        {
            return false;
        }

        position = new(sequence, number);
        return true;
    }

    private string CodeOf(RoomId room, string place)
    {
        Span<byte> code = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes($"{room.Value}/{place}"), code);
        return Base64Url.EncodeToString(code[..CodeBytes]);
    }
}
