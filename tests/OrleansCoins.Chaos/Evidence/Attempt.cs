using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Chaos.Evidence;

/// <summary>One sending of a request to a wallet, and what came of it. The same key may be sent many times, and with another request.</summary>
/// <param name="User">Whose wallet.</param>
/// <param name="Key">What makes the request unique: the idempotency key of a gift, the provider's name of a payment.</param>
/// <param name="Request">What was asked.</param>
/// <param name="SentAt">When it was sent, on the one clock of the test.</param>
/// <param name="AnsweredAt">When the answer was there, or was no longer waited for.</param>
/// <param name="Answer">What came of it.</param>
internal sealed record Attempt(string User, string Key, WalletRequest Request, TimeSpan SentAt, TimeSpan AnsweredAt, Answer Answer)
{
    /// <summary>The account that was asked.</summary>
    public string Account => $"wallet:{User}";

    /// <summary>Under which request id the journal holds what it caused.</summary>
    public string RequestId => Request is GiftRequest ? $"key/{User}/{Key}" : $"payment/sandbox/{Key}";
}

/// <summary>What was asked of a wallet.</summary>
internal abstract record WalletRequest;

/// <summary>A gift to a creator: in a room of theirs, or on a piece of content.</summary>
internal sealed record GiftRequest(string Gift, int Quantity, string Creator, string? Room, string? Content) : WalletRequest
{
    public override string ToString() => $"{Quantity} {Gift} to {Creator} in {Room ?? Content}";
}

/// <summary>A package of coins, paid.</summary>
internal sealed record PurchaseRequest(string Package) : WalletRequest
{
    public override string ToString() => Package;
}

/// <summary>What came of an attempt.</summary>
internal abstract record Answer;

/// <summary>It was carried out, now or before.</summary>
internal sealed record Accepted(Receipt Receipt) : Answer;

/// <summary>It was refused, and this attempt wrote nothing.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Balance">What the wallet was said to hold, where that decided.</param>
/// <param name="Required">What was said to be needed, where that decided.</param>
internal sealed record Refused(RefusalReason Reason, long? Balance, long? Required) : Answer;

/// <summary>It is not known what came of it.</summary>
/// <param name="Fault">The fault's type.</param>
internal sealed record Unknown(string Fault) : Answer;

/// <summary>What an accepted caller was told; what a kind of request isn't told stays empty.</summary>
/// <param name="Id">The sent gift, or the purchase, as the outside knows it.</param>
/// <param name="Item">Which gift, or which package.</param>
/// <param name="Quantity">How many.</param>
/// <param name="Coins">What it cost, or brought.</param>
/// <param name="Creator">To whom.</param>
/// <param name="Room">In which room.</param>
/// <param name="Content">On which content.</param>
/// <param name="DiamondUnits">What the creator earns, in ten-thousandths of a diamond.</param>
/// <param name="Balance">What the wallet held then.</param>
/// <param name="CreatedAt">When it was accepted.</param>
internal sealed record Receipt(
    string Id, string Item, int Quantity, long Coins, string? Creator, string? Room, string? Content, long? DiamondUnits, long? Balance, DateTimeOffset? CreatedAt);
