using System.Text.Json;

namespace OrleansCoins.Chaos.Evidence;

/// <summary>A row of <c>books_entries</c>, the public view of the journal. Amounts are integers in the stored unit, debits negative.</summary>
internal sealed record JournalRow(
    long Position,
    string Account,
    long Sequence,
    string Asset,
    string Kind,
    long Amount,
    long Balance,
    string Contra,
    string? Peer,
    string RequestId,
    DateTimeOffset OccurredAt,
    string Detail)
{
    /// <summary>Whether it is a line of a wallet.</summary>
    public bool IsOfWallet => Account.StartsWith("wallet:", StringComparison.Ordinal);

    /// <summary>Whose account it is a line of.</summary>
    public string Owner => Account[(Account.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>The sent gift that this debit is, in the journal's own words.</summary>
    public string SentGift => $"{Owner}:{Sequence}";

    /// <summary>A text of the detail, or <see langword="null"/>.</summary>
    public string? Text(params ReadOnlySpan<string> path) => Find(path) is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;

    /// <summary>A number of the detail, or <see langword="null"/>.</summary>
    public long? Number(params ReadOnlySpan<string> path) => Find(path) is { ValueKind: JsonValueKind.Number } found ? found.GetInt64() : null;

    /// <summary>A truth value of the detail; false where there is none.</summary>
    public bool Flag(string name) => Find([name]) is { ValueKind: JsonValueKind.True };

    private JsonElement? Find(ReadOnlySpan<string> path)
    {
        using var detail = JsonDocument.Parse(Detail);
        var found = detail.RootElement;
        foreach (var name in path)
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found))
            {
                return null;
            }
        }

        return found.Clone();
    }
}
