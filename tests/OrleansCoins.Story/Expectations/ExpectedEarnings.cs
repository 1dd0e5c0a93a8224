using OrleansCoins.Story.Acts;

namespace OrleansCoins.Story.Expectations;

/// <summary>What a creator's earnings must show.</summary>
internal sealed record ExpectedEarnings(Creator Owner, IReadOnlyList<AcceptedGift> Gifts)
{
    public string Account => Owner.EarningsAccount;

    public Diamonds Diamonds => Gifts.Aggregate(default(Diamonds), static (sum, gift) => sum + gift.Diamonds);
}
