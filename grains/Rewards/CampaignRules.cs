using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Rewards;

/// <summary>What a campaign decides, and what its entries make of it. Pure: no clock, no I/O, no Orleans.</summary>
public static class CampaignRules
{
    /// <summary>Raised when <see cref="Apply"/> makes another state of the same entries.</summary>
    public const int Version = 1;

    /// <summary>Whether the campaign is opened with a budget.</summary>
    public static Decision DecideOpening(CampaignState campaign, CampaignId id, OpenCampaign command, long nowMicroseconds)
    {
        Invariant.Require(campaign.Budget == Coins.Zero, "A campaign is opened once, under one request id");
        if (command.Budget <= Coins.Zero || command.Budget.Value > OpenCampaign.BudgetCoinsMax)
        {
            return new Refusal(RefusalReason.InvalidRequest, $"A campaign's budget is 1 to {OpenCampaign.BudgetCoinsMax} coins.") { Field = "budgetCoins" };
        }

        var endsAt = Microseconds.FromTime(command.EndsAt);
        return endsAt <= nowMicroseconds
            ? new Refusal(RefusalReason.InvalidRequest, "A campaign ends in the future.") { Field = "endsAt" }
            : new EntryDraft(
                EntryKind.Budget,
                command.Budget.Value,
                ContraAccounts.Budgets,
                Peer: null,
                RequestId.ForBudget(id),
                command.Digest,
                DetailJson.Write(new BudgetDetail { EndsAt = endsAt, By = command.By }));
    }

    /// <summary>Whether the campaign pays a reward. All of it or nothing: so no number of grants at once passes the budget.</summary>
    public static Decision DecideReward(CampaignState campaign, CampaignId id, Reward reward, long nowMicroseconds)
    {
        if (campaign.Budget == Coins.Zero)
        {
            return new Refusal(RefusalReason.UnknownCampaign, "There is no such campaign.");
        }

        if (campaign.EndsAtMicroseconds <= nowMicroseconds)
        {
            return new Refusal(RefusalReason.CampaignEnded, $"The campaign ended at {Microseconds.ToTime(campaign.EndsAtMicroseconds):u}.");
        }

        return campaign.Remaining < reward.Coins
            ? new Refusal(RefusalReason.CampaignBudgetExhausted, $"The reward costs {reward.Coins} coins; the campaign has {campaign.Remaining} left.")
            {
                Balance = campaign.Remaining,
                Required = reward.Coins,
            }
            : new EntryDraft(
                EntryKind.Reward,
                -reward.Coins.Value,
                ContraAccounts.Rewards,
                PeerOf(reward),
                RequestId.ForReward(id, reward.UserId),
                OwnRequests.Digest,
                DetailJson.Write(new RewardDetail { CampaignId = id, Reward = reward }));
    }

    /// <summary>The credit of a reward, in the wallet or the earnings of who gets it. Never refused.</summary>
    /// <param name="debit">The campaign's entry.</param>
    /// <param name="hold">How long a creator waits for the diamonds.</param>
    public static EntryDraft DecideCredit(Entry debit, in EarningsHold hold)
    {
        var detail = DetailJson.ReadReward(debit);
        return new EntryDraft(
            EntryKind.Reward,
            CreditOf(detail.Reward),
            ContraAccounts.Rewards,
            debit.Account,
            debit.RequestId,
            OwnRequests.Digest,
            detail.Reward.Gift is null ? debit.Detail : DetailJson.Write(detail with { AvailableAt = hold.ReleaseOf(debit.OccurredAtMicroseconds) }));
    }

    /// <summary>What a reward brings: coins to a wallet, or the share of a gift in ten-thousandths of a diamond to a creator.</summary>
    public static long CreditOf(Reward reward) =>
        reward.Gift is { } gift ? Diamonds.ShareOf(reward.Coins, gift.ShareBps).Units : reward.Coins.Value;

    /// <summary>What a statement says of a reward's credit.</summary>
    public static RewardLine ReadLine(Entry credit)
    {
        var detail = DetailJson.ReadReward(credit);
        return new RewardLine(detail.CampaignId, detail.Reward);
    }

    /// <summary>The campaign after an entry.</summary>
    /// <exception cref="InvariantViolatedException">The entry would leave the campaign in a state that must not be.</exception>
    public static CampaignState Apply(CampaignState campaign, Entry entry)
    {
        Invariant.Require(campaign.Remaining.Value + entry.Amount == entry.Balance && entry.Balance >= 0, "A campaign gives no more than it has");
        switch (entry.Kind)
        {
            case EntryKind.Budget:
                return new CampaignState
                {
                    Remaining = new Coins(entry.Balance),
                    Budget = new Coins(entry.Amount),
                    OpenedAtMicroseconds = entry.OccurredAtMicroseconds,
                    EndsAtMicroseconds = DetailJson.ReadBudget(entry).EndsAt,
                };
            case EntryKind.Reward:
                return campaign with { Remaining = new Coins(entry.Balance), Rewards = campaign.Rewards + 1 };
            default:
                throw new UnreadableEntryException($"A campaign holds an entry of kind '{entry.Kind.Name()}', which this program does not know there.");
        }
    }

    private static AccountId PeerOf(Reward reward) => reward.Gift is null ? AccountId.Wallet(reward.UserId) : AccountId.Earnings(reward.UserId);
}
