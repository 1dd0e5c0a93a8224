using System.Globalization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>
/// One sending of a gift: the sender and the sequence of the debit in their wallet. This is the inner form, <c>{userId}:{sequence}</c>,
/// used in the journal only; outside, a sent gift is known by an opaque id that shows neither.
/// </summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.SentGiftId")]
public readonly record struct SentGiftId
{
    [Id(0)]
    private readonly UserId _sender;

    [Id(1)]
    private readonly long _sequence;

    /// <summary>Names the gift that the entry <paramref name="sequence"/> of the wallet of <paramref name="sender"/> debits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sequence is not positive.</exception>
    public SentGiftId(UserId sender, long sequence)
    {
        _ = sender.Value;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sequence);
        _sender = sender;
        _sequence = sequence;
    }

    /// <summary>Whose wallet paid.</summary>
    public UserId Sender => _sender;

    /// <summary>The sequence of the debit in that wallet, from 1.</summary>
    public long Sequence => _sequence;

    /// <summary>The inner form, <c>{userId}:{sequence}</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_sender.Value}:{_sequence}");

    /// <summary>Reads the inner form.</summary>
    public static bool TryParse(string? text, out SentGiftId value)
    {
        value = default;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon < 1
            || text.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9')
            || !UserId.TryParse(text![..colon], out var sender)
            || !long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            || sequence < 1)
        {
            return false;
        }

        value = new SentGiftId(sender, sequence);
        return true;
    }
}
