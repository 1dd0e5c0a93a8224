using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Reconciling;

/// <summary>One comparison of a payment provider's export with the coins that were credited. A durable document: what it found stays as it was found.</summary>
[Alias("OrleansCoins.IReconciliationGrain")]
public interface IReconciliationGrain : IGrainWithStringKey
{
    /// <summary>
    /// Compares. The same request again gives the first answer again. A file that can't be read is refused with <see cref="RefusalReason.InvalidRequest"/>,
    /// which names the line, and nothing is stored.
    /// </summary>
    [Alias("Run"), ResponseTimeout("00:02:00")]
    [OpenTo(Callers.Operators, Asker = nameof(command))]
    Task<Outcome<ReconciliationView>> RunAsync(ReconcilePayments command);

    /// <summary>What it found; <see langword="null"/> when there is none of that id.</summary>
    [Alias("Get")]
    [OpenTo(Callers.Operators)]
    Task<ReconciliationView?> GetAsync();
}

/// <summary>Compares a provider's export with the coins that were credited.</summary>
/// <param name="Provider">Whose payments they are, such as <c>stripe</c>.</param>
/// <param name="File">The export: CSV in UTF-8.</param>
/// <param name="From">Since when payments and purchases are looked at; <see langword="null"/> for the first payment of the file.</param>
/// <param name="To">Until when, exclusive; <see langword="null"/> for the last payment of the file.</param>
/// <param name="By">Who asks for it.</param>
/// <param name="Digest">The fingerprint of the request.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.ReconcilePayments")]
public sealed record ReconcilePayments(
    [property: Id(0)] string Provider,
    [property: Id(1)] ImmutableArray<byte> File,
    [property: Id(2)] DateTimeOffset? From,
    [property: Id(3)] DateTimeOffset? To,
    [property: Id(4)] string By,
    [property: Id(5)] RequestDigest Digest) : IAsked
{
    /// <summary>The largest file, in bytes.</summary>
    public const int FileLengthMax = 8 * 1024 * 1024;

    string IAsked.Asker => By;
}

/// <summary>What a comparison found.</summary>
/// <param name="Id">The comparison.</param>
/// <param name="Provider">Whose payments.</param>
/// <param name="From">Since when.</param>
/// <param name="To">Until when, exclusive.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="FileDigest">The SHA-256 of the file, in hexadecimal.</param>
/// <param name="Payments">How many payments of the file lie in the time.</param>
/// <param name="Credits">How many purchases were compared with them.</param>
/// <param name="Counts">How many findings there are of each kind; none of a kind that there is none of.</param>
/// <param name="Findings">The first of them.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.ReconciliationView")]
public sealed record ReconciliationView(
    [property: Id(0)] ReconciliationId Id,
    [property: Id(1)] string Provider,
    [property: Id(2)] DateTimeOffset From,
    [property: Id(3)] DateTimeOffset To,
    [property: Id(4)] string By,
    [property: Id(5)] DateTimeOffset CreatedAt,
    [property: Id(6)] string FileDigest,
    [property: Id(7)] long Payments,
    [property: Id(8)] long Credits,
    [property: Id(9)] ImmutableArray<FindingCount> Counts,
    [property: Id(10)] ImmutableArray<PaymentFinding> Findings);

/// <summary>How many findings there are of a kind.</summary>
/// <param name="Check">The kind.</param>
/// <param name="Count">How many.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.FindingCount")]
public sealed record FindingCount([property: Id(0)] string Check, [property: Id(1)] long Count);

/// <summary>A payment and a credit that don't agree.</summary>
/// <param name="Check">What is wrong, such as <c>payment-without-credit</c>.</param>
/// <param name="PaymentId">The provider's name of the payment, where there is one.</param>
/// <param name="PurchaseId">The purchase, where there is one.</param>
/// <param name="Line">The line of the file, from 1; 0 where it isn't about one.</param>
/// <param name="Expected">What the file says, or our records where the file says nothing.</param>
/// <param name="Found">What is there instead.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PaymentFinding")]
public sealed record PaymentFinding(
    [property: Id(0)] string Check,
    [property: Id(1)] string? PaymentId,
    [property: Id(2)] string? PurchaseId,
    [property: Id(3)] int Line,
    [property: Id(4)] string Expected,
    [property: Id(5)] string Found);
