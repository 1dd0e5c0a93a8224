using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Payments;

/// <summary>What was agreed when a purchase was started.</summary>
/// <param name="Buyer">Who buys.</param>
/// <param name="Coins">The coins it holds.</param>
/// <param name="Price">What it costs.</param>
/// <param name="Provider">Who takes the payment.</param>
internal sealed record PurchaseTerms(UserId Buyer, Coins Coins, Money Price, string Provider);

/// <summary>What a provider has told of a purchase, and what the wallet was, or is to be, told of it. Every list is in the order in which things came.</summary>
internal sealed record PurchaseState
{
    /// <summary>The payment that pays it, once one has claimed to.</summary>
    public string? PaymentId { get; init; }

    /// <summary>Whether its coins are in the wallet.</summary>
    public bool Credited { get; init; }

    /// <summary>Whether a payment failed.</summary>
    public bool Failed { get; init; }

    /// <summary>Whether the checkout was not used in time.</summary>
    public bool Expired { get; init; }

    /// <summary>Whether nobody has been told where to pay: its limits were not asked for again since its checkout was opened.</summary>
    public bool Opening { get; init; }

    /// <summary>
    /// Whether its buyer was refused after its checkout had been opened: nobody was told where to pay. Somebody may have seen it listed and pay all the same;
    /// then it is paid.
    /// </summary>
    public bool Withdrawn { get; init; }

    /// <summary>What was told of refunds and disputes before the coins were credited.</summary>
    public required ImmutableArray<PaymentEvent> Waiting { get; init; }

    /// <summary>The refunds.</summary>
    public required ImmutableArray<RefundFact> Refunds { get; init; }

    /// <summary>Refunds that failed after all: their money is with the platform again, whether or not it had been told that it went.</summary>
    public ImmutableArray<RefundFact> FailedRefunds { get; init; } = [];

    /// <summary>The disputes.</summary>
    public required ImmutableArray<DisputeFact> Disputes { get; init; }

    /// <summary>What follows for the wallet.</summary>
    public required ImmutableArray<Booking> Bookings { get; init; }

    /// <summary>What operators have asked the provider for.</summary>
    public required ImmutableArray<RefundRequest> Requests { get; init; }

    /// <summary>A purchase of which nothing was told.</summary>
    public static PurchaseState Empty { get; } = new() { Waiting = [], Refunds = [], Disputes = [], Bookings = [], Requests = [] };
}

/// <summary>A refund.</summary>
/// <param name="Id">The provider's name of it.</param>
/// <param name="Amount">What went back, in minor units.</param>
/// <param name="InAll">Whether the amount is the sum of all refunds so far.</param>
internal sealed record RefundFact(string Id, long Amount, bool InAll);

/// <summary>How far a dispute has come. A later one counts for more, in whichever order they are told.</summary>
internal enum DisputeStage
{
    /// <summary>It is open.</summary>
    Open = 0,

    /// <summary>It is closed, and the money stays.</summary>
    Won = 1,

    /// <summary>It is closed, and the money is gone.</summary>
    Lost = 2,
}

/// <summary>A dispute.</summary>
/// <param name="Id">The provider's name of it.</param>
/// <param name="Amount">What is disputed, in minor units.</param>
/// <param name="Stage">How far it has come.</param>
internal sealed record DisputeFact(string Id, long Amount, DisputeStage Stage);

/// <summary>What an entry in the wallet is to say.</summary>
internal enum BookingKind
{
    /// <summary>Coins go back for a refund; a negative number of them comes again, where a refund failed after all.</summary>
    Refund = 0,

    /// <summary>Coins go back for a lost dispute, whose freeze ends with that.</summary>
    Chargeback = 1,

    /// <summary>A dispute freezes the wallet.</summary>
    Freeze = 2,

    /// <summary>A dispute freezes the wallet no longer.</summary>
    Unfreeze = 3,
}

/// <summary>An entry that follows for the wallet. It is fixed here before it is written there, so that trying again writes the same.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="EventId">The provider's name of the refund or dispute.</param>
/// <param name="Amount">What went back, in minor units; negative where a refund failed after all.</param>
/// <param name="Coins">The coins that stand for it.</param>
/// <param name="Done">Whether it is in the wallet.</param>
internal sealed record Booking(BookingKind Kind, string EventId, long Amount, Coins Coins, bool Done);

/// <summary>What an operator has asked the provider for.</summary>
/// <param name="Key">The name that the provider knows the request by.</param>
/// <param name="Digest">The fingerprint of the request, in base64.</param>
/// <param name="By">Which operator.</param>
/// <param name="Reason">Why, as the operator wrote it.</param>
/// <param name="Amount">What is to go back, in minor units.</param>
/// <param name="Coins">The coins that stand for it.</param>
/// <param name="AtMicroseconds">When.</param>
internal sealed record RefundRequest(string Key, string Digest, UserId By, string Reason, long Amount, Coins Coins, long AtMicroseconds)
{
    /// <summary>The provider's name of the refund, once it has taken the request.</summary>
    public string? RefundId { get; init; }
}
