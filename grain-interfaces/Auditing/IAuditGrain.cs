using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Auditing;

/// <summary>
/// The log of what operators do, and why: records that are only ever added, each with the hash of the one before it. What is asked for is recorded before
/// it is done, and what came of it after; so what was done is in the log, whatever dies in between. There is one in the cluster.
/// </summary>
[Alias("OrleansCoins.IAuditGrain")]
public interface IAuditGrain : IGrainWithStringKey
{
    /// <summary>
    /// Records what an operator asks for, before it is done. The same request again, by its key, has the record of the first time; where that was
    /// refused, its key is free.
    /// </summary>
    /// <returns>The record, and what came of it if it is done. <see cref="RefusalReason.IdempotencyKeyReused"/> where the key has another request.</returns>
    /// <exception cref="UnavailableException">It is not recorded, so it must not be done; the same request may be sent again.</exception>
    [Alias("Ask")]
    [OpenTo(Callers.Operators, Asker = nameof(action))]
    Task<Outcome<AuditTicket>> AskAsync(OperatorAction action);

    /// <summary>Records what came of a request, once: the first outcome is the one that counts.</summary>
    /// <returns>What is recorded.</returns>
    /// <exception cref="UnavailableException">It is not known whether it is recorded; it may be told again.</exception>
    [Alias("Tell")]
    [OpenTo(Callers.Operators)]
    Task<AuditTicket> TellAsync(long number, AuditOutcome outcome);

    /// <summary>What operators asked for and what came of it, newest first.</summary>
    [Alias("List")]
    [OpenTo(Callers.Operators)]
    Task<Page<AuditView>> ListAsync(AuditFilter filter, PageRequest page);
}

/// <summary>What an operator asks for.</summary>
/// <param name="By">Who.</param>
/// <param name="Action">What is to be done, such as <c>wallet.freeze</c>.</param>
/// <param name="Subject">To what, such as <c>wallet:alice</c>.</param>
/// <param name="Key">The request's key, or one drawn for it: by it the same request is known again.</param>
/// <param name="Digest">The fingerprint of the request.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.OperatorAction")]
public sealed record OperatorAction(
    [property: Id(0)] UserId By, [property: Id(1)] string Action, [property: Id(2)] string Subject, [property: Id(3)] IdempotencyKey Key, [property: Id(4)] RequestDigest Digest) : IAsked
{
    string IAsked.Asker => By.Value;

    /// <summary>Why, as the operator wrote it. It can be erased later; its fingerprint stays.</summary>
    [Id(5)]
    public string? Reason { get; init; }

    /// <summary>Whether whoever carries it out knows a repeated request by itself. Then a key of another request is its to refuse, not the log's.</summary>
    [Id(6)]
    public bool IsKnownElsewhere { get; init; }
}

/// <summary>The record of a request.</summary>
/// <param name="Number">Its number.</param>
/// <param name="IsDone">Whether it is done.</param>
/// <param name="Answer">What it was answered with then, as JSON, where the log keeps that.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.AuditTicket")]
public sealed record AuditTicket([property: Id(0)] long Number, [property: Id(1)] bool IsDone, [property: Id(2)] string? Answer);

/// <summary>What came of a request.</summary>
/// <param name="Refused">Why it was refused; <see langword="null"/> when it was done.</param>
/// <param name="Answer">What it was answered with, as JSON, where that is needed to answer it again.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.AuditOutcome")]
public sealed record AuditOutcome([property: Id(0)] RefusalReason? Refused, [property: Id(1)] string? Answer);

/// <summary>Which requests are listed: all that are as said.</summary>
/// <param name="By">Whose.</param>
/// <param name="Action">For what.</param>
/// <param name="Subject">To what.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.AuditFilter")]
public sealed record AuditFilter([property: Id(0)] string? By, [property: Id(1)] string? Action, [property: Id(2)] string? Subject);

/// <summary>How far a request has come.</summary>
public enum AuditStatus
{
    /// <summary>It was asked for; what came of it is not known: it is under way, or whoever was at it died.</summary>
    Asked = 1,

    /// <summary>It is done.</summary>
    Done = 2,

    /// <summary>It was refused, and changed nothing.</summary>
    Refused = 3,
}

/// <summary>What an operator asked for, and what came of it.</summary>
/// <param name="Number">The number of its record.</param>
/// <param name="By">Who asked.</param>
/// <param name="Action">For what.</param>
/// <param name="Subject">To what.</param>
/// <param name="Reason">Why; <see langword="null"/> where none was given, or it was erased.</param>
/// <param name="AskedAt">When it was recorded, before it was done.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="EndedAt">When that was recorded.</param>
/// <param name="Refused">Why it was refused.</param>
/// <param name="Hash">The hash of the record, in hexadecimal.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.AuditView")]
public sealed record AuditView(
    [property: Id(0)] long Number,
    [property: Id(1)] string By,
    [property: Id(2)] string Action,
    [property: Id(3)] string Subject,
    [property: Id(4)] string? Reason,
    [property: Id(5)] DateTimeOffset AskedAt,
    [property: Id(6)] AuditStatus Status,
    [property: Id(7)] DateTimeOffset? EndedAt,
    [property: Id(8)] RefusalReason? Refused,
    [property: Id(9)] string Hash);
