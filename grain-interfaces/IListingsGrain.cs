using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Reconciling;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces;

/// <summary>Lists that span grains, read from their durable documents. Stateless: any silo answers.</summary>
[Alias("OrleansCoins.IListingsGrain")]
public interface IListingsGrain : IGrainWithStringKey
{
    /// <summary>Rooms, newest first.</summary>
    /// <param name="live">Live rooms, or ended ones.</param>
    /// <param name="page">Which stretch.</param>
    [Alias("GetRooms")]
    [OpenTo(Callers.Anyone)]
    Task<Page<RoomView>> GetRoomsAsync(bool live, PageRequest page);

    /// <summary>
    /// The best of the newest rooms, in an order: as many of them are looked at as can be, and it is at most a second old, beside what it is made of.
    /// </summary>
    /// <param name="live">Live rooms, or ended ones.</param>
    /// <param name="order">Which order.</param>
    /// <param name="limit">At most how many.</param>
    [Alias("GetBestRooms")]
    [OpenTo(Callers.Anyone)]
    Task<ImmutableArray<RoomView>> GetBestRoomsAsync(bool live, RoomOrdering order, int limit);

    /// <summary>A user's purchases, newest first.</summary>
    [Alias("GetPurchases")]
    [OpenTo(Callers.Users, Asker = nameof(buyer))]
    Task<Page<PurchaseView>> GetPurchasesAsync(UserId buyer, PageRequest page);

    /// <summary>The campaigns, newest first.</summary>
    [Alias("GetCampaigns")]
    [OpenTo(Callers.Operators)]
    Task<Page<CampaignView>> GetCampaignsAsync(PageRequest page);

    /// <summary>A creator's payouts, newest first.</summary>
    [Alias("GetPayouts")]
    [OpenTo(Callers.Users, Asker = nameof(creator))]
    Task<Page<PayoutView>> GetPayoutsAsync(UserId creator, PageRequest page);

    /// <summary>The comparisons with payment providers, newest first.</summary>
    [Alias("GetReconciliations")]
    [OpenTo(Callers.Operators)]
    Task<Page<ReconciliationView>> GetReconciliationsAsync(PageRequest page);
}
