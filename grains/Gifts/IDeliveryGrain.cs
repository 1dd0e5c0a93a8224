using OrleansCoins.GrainInterfaces.Gifts;

namespace OrleansCoins.Grains.Gifts;

/// <summary>
/// Brings gifts from the wallets of this silo to their creators. For each creator one batch is under way, and what arrives meanwhile is the next, so
/// a creator's account is called as often as it can answer and not once a gift.
/// </summary>
[Alias("OrleansCoins.IDeliveryGrain")]
internal interface IDeliveryGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes gifts whose debits are on disk. They need no answer: if they were lost here, the debits would still say that they have to be credited.
    /// </summary>
    [Alias("Deliver"), OneWay]
    Task DeliverAsync(GiftTransfer gift);
}
