namespace OrleansCoins.Grains.Documents;

/// <summary>
/// Durable documents: rooms, purchases, profiles. They are the records of what is not an account; changing one is atomic, guarded by its version.
/// </summary>
public interface IDocumentStore
{
    /// <summary>The document, or <see langword="null"/> when there is none.</summary>
    Task<Document?> GetAsync(DocumentKind kind, string id, CancellationToken cancellation);

    /// <summary>Those of the documents that there are, in any order and by one query.</summary>
    Task<IReadOnlyList<Document>> GetAsync(DocumentKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellation);

    /// <summary>Stores a document that must not be there yet. <see cref="Document.Version"/> is ignored; it becomes 1.</summary>
    Task<InsertOutcome> InsertAsync(Document document, CancellationToken cancellation);

    /// <summary>
    /// Replaces status, unique key and body of a document if its version is still <see cref="Document.Version"/>, which goes up by one;
    /// <see langword="false"/>, and nothing is changed, otherwise.
    /// </summary>
    /// <exception cref="UniqueKeyTakenException">Another document has the unique key; nothing was changed.</exception>
    Task<bool> ReplaceAsync(Document document, CancellationToken cancellation);

    /// <summary>
    /// Deletes a document if its version is still <see cref="Document.Version"/>; <see langword="false"/>, and nothing is changed, otherwise.
    /// </summary>
    Task<bool> DeleteAsync(Document document, CancellationToken cancellation);

    /// <summary>Documents of a kind, newest first (by creation, then by id).</summary>
    Task<IReadOnlyList<Document>> ListAsync(DocumentQuery query, CancellationToken cancellation);
}

/// <summary>Another document has the unique key that this one was to get; nothing was changed.</summary>
public sealed class UniqueKeyTakenException(string message, Exception? cause) : Exception(message, cause);

/// <summary>What a document is of.</summary>
public enum DocumentKind
{
    /// <summary>A live room.</summary>
    Room = 1,

    /// <summary>A purchase of coins.</summary>
    Purchase = 2,

    /// <summary>What a person calls themselves.</summary>
    Profile = 3,

    /// <summary>A secret that all silos share, drawn at the first start.</summary>
    Secret = 4,

    /// <summary>How far recovery has read the journal.</summary>
    Recovery = 5,

    /// <summary>A transfer that recovery could not deliver at once.</summary>
    OpenTransfer = 6,

    /// <summary>What a campaign is called.</summary>
    Campaign = 7,

    /// <summary>A reward of a campaign to a user.</summary>
    Reward = 8,

    /// <summary>A sent gift that an operator takes back.</summary>
    Reversal = 9,

    /// <summary>Events of a room that no gift says. Their owner is the room.</summary>
    RoomEvents = 30,

    /// <summary>A battle of two rooms.</summary>
    Battle = 31,

    /// <summary>Which battle a room is in, or was in last.</summary>
    BattleClaim = 32,

    /// <summary>Which purchase a payment is for, and what was told of it before that was known.</summary>
    Payment = 20,

    /// <summary>A payout of diamonds.</summary>
    Payout = 40,

    /// <summary>What the sandbox has made of a payout: a real provider's records are its own.</summary>
    SandboxTransfer = 41,

    /// <summary>The best creators of a part of them, in a day, a week or all the time. They can be told again from the journal while the time lasts.</summary>
    CreatorTop = 50,

    /// <summary>How far the journal was looked through for creators that tops may have missed.</summary>
    RankingPlace = 51,

    /// <summary>A creator's thanks for a sent gift. Its id is the gift's inner one.</summary>
    Thanks = 52,

    /// <summary>What a comparison with a payment provider's export has found.</summary>
    Reconciliation = 60,

    /// <summary>Something that an analysis of the journal found. Its status is the rule.</summary>
    RiskFinding = 80,
}

/// <summary>A durable document.</summary>
/// <param name="Kind">What it is of.</param>
/// <param name="Id">Its id, unique in its kind.</param>
/// <param name="Owner">The user it belongs to; empty for none.</param>
/// <param name="Status">What lists filter by, such as <c>live</c>.</param>
/// <param name="UniqueKey">At most one document of a kind has a given unique key; <see langword="null"/> claims none.</param>
/// <param name="CreatedAtMicroseconds">When it was made, in microseconds since 1970.</param>
/// <param name="Version">How often it was stored, from 1.</param>
/// <param name="Body">The rest, as JSON.</param>
public sealed record Document(
    DocumentKind Kind,
    string Id,
    string Owner,
    string Status,
    string? UniqueKey,
    long CreatedAtMicroseconds,
    int Version,
    string Body);

/// <summary>What came of storing a new document.</summary>
public enum InsertOutcome
{
    /// <summary>It is stored.</summary>
    Inserted,

    /// <summary>A document of that id is there already; nothing was changed.</summary>
    Exists,

    /// <summary>Another document has the unique key; nothing was changed.</summary>
    UniqueKeyTaken,
}

/// <summary>Which documents to list.</summary>
/// <param name="Kind">Of which kind.</param>
/// <param name="Limit">At most how many.</param>
public sealed record DocumentQuery(DocumentKind Kind, int Limit)
{
    /// <summary>Only this user's.</summary>
    public string? Owner { get; init; }

    /// <summary>Only those in this status.</summary>
    public string? Status { get; init; }

    /// <summary>Only those before this one in the list's order, given as creation and id.</summary>
    public (long CreatedAtMicroseconds, string Id)? Before { get; init; }
}
