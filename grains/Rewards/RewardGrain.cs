using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Catalogue;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Rewards;

/// <summary>The reward of a campaign to a user: once, and once for an operator's key.</summary>
internal sealed class RewardGrain(OnceDocuments once, Catalogue.Catalogue catalogue, GiftOptions options, TimeProvider time) : Grain, IRewardGrain
{
    public Task<Outcome<RewardReceipt>> GrantAsync(GrantReward command)
    {
        var digest = Convert.ToBase64String(command.Digest.ToArray());
        return once.DoAsync(
            new OnceRequest(
                DocumentKind.Reward,
                $"{command.CampaignId}/{command.UserId}",
                command.UserId.Value,
                $"reward-key:{command.CampaignId}/{command.By}/{command.Key}",
                digest,
                new Refusal(RefusalReason.AlreadyRewarded, $"The campaign has rewarded '{command.UserId}' already.")),
            async () => await DecideAsync(command) is var decided && decided.Value is { } reward
                ? Outcome<RewardBody>.Accepted(new RewardBody(command.CampaignId, reward, digest))
                : Outcome<RewardBody>.Refused(decided.Refusal!),
            DocumentJson.Write,
            DocumentJson.ReadReward,
            body => GrainFactory.Campaign(body.CampaignId).RewardAsync(body.Reward));
    }

    /// <summary>What is granted: prices and shares are those of now.</summary>
    private async Task<Outcome<Reward>> DecideAsync(GrantReward command)
    {
        if (command.Coins is { } coins)
        {
            return command.ExpiresAt <= time.GetUtcNow()
                ? new Refusal(RefusalReason.InvalidRequest, "Coins expire in the future, or never.") { Field = "expiresAt" }
                : Outcome<Reward>.Accepted(new Reward(command.UserId, coins)
                {
                    ExpiresAt = command.ExpiresAt is { } at ? Microseconds.FromTime(at) : null,
                });
        }

        if (catalogue.Find(command.GiftId!.Value) is not { } gift)
        {
            return new Refusal(RefusalReason.UnknownGift, $"There is no gift '{command.GiftId}'. GET /v1/gifts lists what there is.");
        }

        if (await GrainFactory.Earnings(command.UserId).GetEnrolmentAsync() is not { IsClosed: false })
        {
            return new Refusal(RefusalReason.UnknownCreator, $"'{command.UserId}' has not enrolled as a creator, or their account is closed.");
        }

        return PriceOf(gift, command.Quantity) is { } price
            ? Outcome<Reward>.Accepted(new Reward(command.UserId, price) { Gift = new RewardGift(gift.Id, command.Quantity, gift.Coins, options.CreatorShare) })
            : new Refusal(RefusalReason.InvalidRequest, "That many pieces cost more than can be expressed. Give fewer.") { Field = "gift.quantity" };
    }

    private static Coins? PriceOf(Gift gift, int quantity) =>
        gift.Coins.Value <= Coins.MaxValue / quantity && gift.Coins * quantity is var price && Diamonds.CanShare(price) ? price : null;
}
