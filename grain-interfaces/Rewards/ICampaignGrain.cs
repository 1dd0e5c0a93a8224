using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Rewards;

/// <summary>The account of one campaign: coins of the platform that it gives to people, until they are used up or it ends.</summary>
[Alias("OrleansCoins.ICampaignGrain")]
public interface ICampaignGrain : IGrainWithStringKey
{
    /// <summary>Opens the campaign with its budget. The same request again gives the first answer again.</summary>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("Open")]
    [OpenTo(Callers.Operators, Asker = nameof(command))]
    Task<Outcome<CampaignView>> OpenAsync(OpenCampaign command);

    /// <summary>The campaign, or <see langword="null"/> when there is none.</summary>
    [Alias("Get")]
    [OpenTo(Callers.Operators)]
    Task<CampaignView?> GetAsync();

    /// <summary>
    /// Pays a reward out of the budget, once per user. When this returns an accepted outcome the coins have left the campaign, on disk, and reach the
    /// user exactly once, whatever fails. Refused with <see cref="RefusalReason.UnknownCampaign"/>, <see cref="RefusalReason.CampaignEnded"/> or
    /// <see cref="RefusalReason.CampaignBudgetExhausted"/>.
    /// </summary>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("Reward")]
    [OpenTo(Callers.Inside)]
    Task<Outcome<RewardReceipt>> RewardAsync(Reward reward);
}

/// <summary>One reward of one campaign to one user: the record that it was granted. A durable document.</summary>
[Alias("OrleansCoins.IRewardGrain")]
public interface IRewardGrain : IGrainWithStringKey
{
    /// <summary>
    /// Grants the reward. The same request again gives the first answer again; another request for the same user is refused with
    /// <see cref="RefusalReason.AlreadyRewarded"/>.
    /// </summary>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("Grant")]
    [OpenTo(Callers.Operators, Asker = nameof(command))]
    Task<Outcome<RewardReceipt>> GrantAsync(GrantReward command);
}

/// <summary>Opens a campaign.</summary>
/// <param name="Name">What it is called. Kept outside the journal.</param>
/// <param name="Budget">How many coins it may give.</param>
/// <param name="EndsAt">When it ends.</param>
/// <param name="By">Which operator opens it.</param>
/// <param name="Digest">The fingerprint of the request.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.OpenCampaign")]
public sealed record OpenCampaign(
    [property: Id(0)] string Name,
    [property: Id(1)] Coins Budget,
    [property: Id(2)] DateTimeOffset EndsAt,
    [property: Id(3)] UserId By,
    [property: Id(4)] RequestDigest Digest) : IAsked
{
    /// <summary>The largest budget in coins: more than a campaign needs, and little enough that a wallet takes the rewards of thousands of them.</summary>
    public const long BudgetCoinsMax = 1_000_000_000_000;

    /// <summary>The longest name.</summary>
    public const int NameLengthMax = 80;

    string IAsked.Asker => By.Value;
}

/// <summary>A campaign.</summary>
/// <param name="Id">The campaign.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Budget">How many coins it may give in all.</param>
/// <param name="Remaining">How many are left.</param>
/// <param name="Rewards">How many people it has rewarded.</param>
/// <param name="EndsAt">When it ends.</param>
/// <param name="CreatedAt">When it was opened.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.CampaignView")]
public sealed record CampaignView(
    [property: Id(0)] CampaignId Id,
    [property: Id(1)] string Name,
    [property: Id(2)] Coins Budget,
    [property: Id(3)] Coins Remaining,
    [property: Id(4)] long Rewards,
    [property: Id(5)] DateTimeOffset EndsAt,
    [property: Id(6)] DateTimeOffset CreatedAt);
