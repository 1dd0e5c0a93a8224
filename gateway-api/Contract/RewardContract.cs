using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces.Rewards;

namespace OrleansCoins.Gateway.Contract;

/// <summary>Opens a campaign.</summary>
internal sealed record OpenCampaignRequest
{
    [Required]
    public string? Name { get; init; }

    [Required]
    public long? BudgetCoins { get; init; }

    [Required]
    public DateTimeOffset? EndsAt { get; init; }
}

/// <summary>A campaign.</summary>
internal sealed record CampaignResponse(
    string Id, string Name, long BudgetCoins, long RemainingCoins, long Rewards, DateTime EndsAt, DateTime CreatedAt)
{
    public static CampaignResponse Of(CampaignView campaign) => new(
        campaign.Id.Value,
        campaign.Name,
        campaign.Budget.Value,
        campaign.Remaining.Value,
        campaign.Rewards,
        campaign.EndsAt.UtcDateTime,
        campaign.CreatedAt.UtcDateTime);
}

/// <summary>Rewards a user: with coins, or a creator with a gift of the platform.</summary>
internal sealed record GrantRewardRequest
{
    [Required]
    public string? CampaignId { get; init; }

    [Required]
    public string? UserId { get; init; }

    public long? Coins { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public RewardGiftRequest? Gift { get; init; }
}

/// <summary>Which gift, and how many.</summary>
internal sealed record RewardGiftRequest
{
    [Required]
    public string? GiftId { get; init; }

    [Required]
    public long? Quantity { get; init; }
}

/// <summary>A reward as it was granted.</summary>
internal sealed record RewardResponse(string CampaignId, string UserId, long Coins, DateTime CreatedAt)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? ExpiresAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RewardGiftResponse? Gift { get; init; }

    public static RewardResponse Of(RewardReceipt receipt) =>
        new(receipt.CampaignId.Value, receipt.Reward.UserId.Value, receipt.Reward.Coins.Value, receipt.CreatedAt.UtcDateTime)
        {
            ExpiresAt = Times.Of(receipt.Reward.ExpiresAt),
            Gift = RewardGiftResponse.Of(receipt.Reward.Gift),
        };
}

/// <summary>A gift of the platform.</summary>
internal sealed record RewardGiftResponse(string GiftId, int Quantity)
{
    public static RewardGiftResponse? Of(RewardGift? gift) => gift is null ? null : new(gift.GiftId.Value, gift.Quantity);
}

/// <summary>Times in answers.</summary>
internal static class Times
{
    /// <summary>A time in microseconds since 1970.</summary>
    public static DateTime? Of(long? microseconds) => microseconds is { } at ? DateTime.UnixEpoch.AddMicroseconds(at) : null;
}
