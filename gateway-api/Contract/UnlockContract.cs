using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces.Wallets;

namespace OrleansCoins.Gateway.Contract;

/// <summary>A feature that can be unlocked.</summary>
internal sealed record FeatureOnSale(string Id, string Name, long Coins, ReferencePriceResponse? ReferencePrice, int Version);

/// <summary>Unlocks a feature.</summary>
internal sealed record UnlockRequest
{
    [Required]
    public string? FeatureId { get; init; }
}

/// <summary>A feature that the caller has unlocked; its balance is that of then, in the answer to the unlocking only.</summary>
internal sealed record UnlockResponse(string FeatureId, long Coins, DateTime CreatedAt)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Balance { get; init; }

    /// <summary>The caller's limits of which it has used up a part worth saying.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LimitReminderResponse>? Reminders { get; init; }

    public static UnlockResponse Of(UnlockReceipt unlock) => new(unlock.FeatureId.Value, unlock.Coins.Value, unlock.CreatedAt.UtcDateTime)
    {
        Balance = unlock.Balance?.Value,
        Reminders = LimitReminderResponse.Of(unlock.Reminders),
    };
}
