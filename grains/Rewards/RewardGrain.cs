using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Catalogue;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Rewards;

/// <summary>
/// The record of a reward: one document for a campaign and a user, so each is rewarded once, and one for an operator's key, so a key serves one request.
/// It is there before the campaign pays, and remembered as granted after: a crash in between is made good by the next request for that user.
/// </summary>
internal sealed class RewardGrain(IDocumentStore documents, Catalogue.Catalogue catalogue, GiftOptions options, TimeProvider time) : Grain, IRewardGrain
{
    private const string Pending = "pending";
    private const string Granted = "granted";
    private const string Refused = "refused";

    public async Task<Outcome<RewardReceipt>> GrantAsync(GrantReward command)
    {
        var id = $"{command.CampaignId}/{command.UserId}";
        var key = $"reward-key:{command.CampaignId}/{command.By}/{command.Key}";
        var digest = Convert.ToBase64String(command.Digest.ToArray());
        var replayed = true;
        while (true)
        {
            var stored = await documents.GetAsync(DocumentKind.Reward, id, CancellationToken.None);
            if (stored is null or { Status: Refused })
            {
                var decided = await DecideAsync(command);
                if (decided.Refusal is { } refusal)
                {
                    return refusal;
                }

                replayed = false;
                if (!await RecordAsync(stored, new Document(
                    DocumentKind.Reward, id, command.UserId.Value, Pending, key, Microseconds.FromTime(time.GetUtcNow()), 1,
                    DocumentJson.Write(new RewardBody(command.CampaignId, decided.Value!, digest)))))
                {
                    return Reused;
                }

                continue;
            }

            var body = DocumentJson.ReadReward(stored);
            if (stored.UniqueKey == key && body.Digest != digest)
            {
                return Reused;
            }

            // Another's that was cut off is carried out first: it was there before this one.
            var outcome = await CarryOutAsync(stored, body);
            if (stored.UniqueKey == key)
            {
                return outcome.Value is { } receipt && replayed ? Outcome<RewardReceipt>.Again(receipt) : outcome;
            }

            if (outcome.Refusal is null)
            {
                return new Refusal(RefusalReason.AlreadyRewarded, $"The campaign has rewarded '{command.UserId}' already.");
            }
        }
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

    /// <summary>Stores the record; <see langword="false"/> when the operator's key was used for another.</summary>
    private async Task<bool> RecordAsync(Document? refused, Document record)
    {
        if (refused is null)
        {
            return await documents.InsertAsync(record, CancellationToken.None) != InsertOutcome.UniqueKeyTaken;
        }

        try
        {
            await documents.ReplaceAsync(record with { Version = refused.Version }, CancellationToken.None);
            return true;
        }
        catch (UniqueKeyTakenException)
        {
            return false;
        }
    }

    /// <summary>Lets the campaign pay what was recorded, once, and records what it says; a refused one leaves its key free.</summary>
    private async Task<Outcome<RewardReceipt>> CarryOutAsync(Document stored, RewardBody body)
    {
        var outcome = await GrainFactory.Campaign(body.CampaignId).RewardAsync(body.Reward);
        if (stored.Status == Pending)
        {
            await documents.ReplaceAsync(
                outcome.Refusal is null ? stored with { Status = Granted } : stored with { Status = Refused, UniqueKey = null }, CancellationToken.None);
        }

        return outcome.Value is { } receipt ? Outcome<RewardReceipt>.Accepted(receipt) : outcome;
    }

    private static Refusal Reused => new(
        RefusalReason.IdempotencyKeyReused, "This idempotency key was used for another request. Use a new key for a new request.");
}
