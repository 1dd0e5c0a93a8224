using System.ComponentModel.DataAnnotations;

namespace OrleansCoins.Gateway.Contract;

/// <summary>What an operator does to somebody's account, and why.</summary>
internal sealed record OperatorRequest
{
    /// <summary>The longest reason, in characters.</summary>
    public const int ReasonLengthMax = 500;

    [Required]
    public string? Reason { get; init; }
}

/// <summary>Whether a creator's account is closed.</summary>
internal sealed record ClosureResponse(string CreatorId, bool Closed);
