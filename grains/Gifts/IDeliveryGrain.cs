namespace OrleansCoins.Grains.Gifts;

/// <summary>
/// Brings gifts from the wallets of this silo to their creators. For each creator one batch is under way, and what arrives meanwhile is the next, so
/// a creator's account is called as often as it can answer and not once a gift.
/// </summary>
[Alias("OrleansCoins.IDeliveryGrain")]
internal interface IDeliveryGrain : IGrainWithStringKey
{
    /// <summary>Takes what waits in the grain's queue; see <see cref="DeliveryQueue"/>. Does not wait until it is delivered.</summary>
    [Alias("Take")]
    Task TakeAsync();
}
