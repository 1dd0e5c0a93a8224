using OrleansCoins.Story.Acts;

namespace OrleansCoins.Story.Expectations;

/// <summary>What a wallet must show.</summary>
internal sealed record ExpectedWallet(Person Owner, IReadOnlyList<long> Purchases, IReadOnlyList<AcceptedGift> Gifts)
{
    public string Account => Owner.WalletAccount;

    public long Coins => checked(Purchases.Sum() - Gifts.Sum(static gift => gift.Coins));
}
