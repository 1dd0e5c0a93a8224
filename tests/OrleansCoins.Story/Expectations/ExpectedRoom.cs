using OrleansCoins.Story.Acts;

namespace OrleansCoins.Story.Expectations;

/// <summary>What a giver must show in a room's ranking; all anonymous ones together have no name.</summary>
internal sealed record ExpectedRank(string? Name, long Coins, long Gifts);

/// <summary>What a room must show.</summary>
internal sealed record ExpectedRoom(string Id, Creator Owner, IReadOnlyList<AcceptedGift> Gifts)
{
    public string Account => $"room:{Id} of {Owner}";

    public long Coins => Gifts.Sum(static gift => gift.Coins);

    /// <summary>People, whether they gave their name or not.</summary>
    public int Supporters => Gifts.Select(static gift => gift.Sender).Distinct().Count();

    public IReadOnlyList<ExpectedRank> Ranking =>
    [
        .. Gifts.GroupBy(static gift => gift.Anonymous ? null : gift.Sender.Name)
            .Select(static giver => new ExpectedRank(giver.Key, giver.Sum(static gift => gift.Coins), giver.Count()))
            .OrderByDescending(static rank => rank.Coins),
    ];
}
