using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Auditing;

namespace OrleansCoins.Grains.Auditing;

/// <summary>What a record of the log of operators' actions says.</summary>
/// <param name="Format">How it is written and hashed.</param>
/// <param name="Number">Which one it is: 1, 2, 3, ... without gaps.</param>
/// <param name="At">When it was made, in microseconds since 1970.</param>
/// <param name="Status">Asked for; or what came of that.</param>
/// <param name="By">Which operator.</param>
/// <param name="Action">What is to be done.</param>
/// <param name="Subject">To what.</param>
public sealed record AuditBody(string Format, long Number, long At, AuditStatus Status, string By, string Action, string Subject)
{
    /// <summary>The number of the record that it says the outcome of.</summary>
    public long? Asked { get; init; }

    /// <summary>What the request is known by when it is sent again.</summary>
    public string? Key { get; init; }

    /// <summary>The fingerprint of the request, in base64.</summary>
    public string? Digest { get; init; }

    /// <summary>The SHA-256 of the reason behind its salt, in hexadecimal: the reason itself lies beside it, so that it can be erased.</summary>
    public string? Reason { get; init; }

    /// <summary>Why it was refused.</summary>
    public RefusalReason? Refused { get; init; }

    /// <summary>What it was answered with.</summary>
    public string? Answer { get; init; }
}

/// <summary>A record as it is kept.</summary>
/// <param name="Body">The record, as the exact text that is hashed; see <see cref="AuditText"/>.</param>
/// <param name="Hash">The SHA-256 over the hash of the record before it and the text, in hexadecimal.</param>
public sealed record StoredAudit(string Body, string Hash)
{
    /// <summary>What the text says, as far as it is looked up by.</summary>
    public required AuditKeys Keys { get; init; }

    /// <summary>Why, as the operator wrote it; <see langword="null"/> where none was given, or it was erased.</summary>
    public string? Reason { get; init; }

    /// <summary>What the reason's fingerprint begins with, so that an erased reason can't be guessed by it. Erased with the reason.</summary>
    public string? Salt { get; init; }
}

/// <summary>The last record of a log, which commits to all before it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Hash">Its hash.</param>
public sealed record AuditHead(long Number, string Hash)
{
    /// <summary>That of the last record; <see langword="null"/> for none.</summary>
    public static AuditHead? Of(StoredAudit? last) => last is null ? null : new(last.Keys.Number, last.Hash);
}

/// <summary>What records are looked up by.</summary>
/// <param name="Number">The number.</param>
/// <param name="Asked">The number of the record that it says the outcome of; <see langword="null"/> for one that says what was asked for.</param>
/// <param name="By">Which operator.</param>
/// <param name="Action">What is to be done.</param>
/// <param name="Subject">To what.</param>
/// <param name="Key">What the request is known by.</param>
public sealed record AuditKeys(long Number, long? Asked, string By, string Action, string Subject, string? Key)
{
    /// <summary>Those of a record.</summary>
    public static AuditKeys Of(AuditBody body) => new(body.Number, body.Asked, body.By, body.Action, body.Subject, body.Key);
}

/// <summary>A record as text.</summary>
public static class AuditText
{
    /// <summary>The format that is written.</summary>
    public const string Format = "orleanscoins-audit-1";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Writes a record.</summary>
    public static string Write(AuditBody body) => JsonSerializer.Serialize(body, Json);

    /// <summary>Reads a record.</summary>
    /// <exception cref="FormatException">The text is no record, or of a format that this program does not know.</exception>
    public static AuditBody Read(string text)
    {
        try
        {
            if (JsonSerializer.Deserialize<AuditBody>(text, Json) is { Format: Format, By: not null, Action: not null, Subject: not null } body)
            {
                return body;
            }
        }
        catch (JsonException fault)
        {
            throw new FormatException($"It can't be read: {fault.Message}", fault);
        }

        throw new FormatException($"It is not of the format '{Format}', which this program knows.");
    }
}
