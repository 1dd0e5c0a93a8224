using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Reconciling;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Payments;
using OrleansCoins.Grains.Payouts;
using OrleansCoins.Grains.Reconciling;
using OrleansCoins.Grains.Rooms;

namespace OrleansCoins.Grains.Listings;

// Reentrant, so that nobody waits for rooms that others ask for.
[StatelessWorker, Reentrant]
internal sealed class ListingsGrain(IDocumentStore documents, TimeProvider time) : Grain, IListingsGrain
{
    /// <summary>How long an order of rooms holds, for everyone who asks for it.</summary>
    private static readonly TimeSpan OrderHolds = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(bool Live, RoomOrdering Order), (long Asked, Task<ImmutableArray<RoomView>> Best)> _ordered = [];

    public async Task<Page<RoomView>> GetRoomsAsync(bool live, PageRequest page)
    {
        var found = await documents.ListAsync(
            new DocumentQuery(DocumentKind.Room, page.Limit) { Status = live ? "live" : "ended", Before = DocumentPosition.Read(page.Position) }, CancellationToken.None);
        var rooms = await Task.WhenAll(found.Select(document => ReadAsync(RoomId.Parse(document.Id))));
        return new Page<RoomView>([.. rooms.OfType<RoomView>()], NextOf(found, page));
    }

    public async Task<ImmutableArray<RoomView>> GetBestRoomsAsync(bool live, RoomOrdering order, int limit)
    {
        if (!_ordered.TryGetValue((live, order), out var known)
            || time.GetElapsedTime(known.Asked) > OrderHolds
            || known.Best is { IsCompleted: true, IsCompletedSuccessfully: false })
        {
            _ordered[(live, order)] = known = (time.GetTimestamp(), OrderRoomsAsync(live, order));
        }

        return [.. (await known.Best).Take(limit)];
    }

    public async Task<Page<PurchaseView>> GetPurchasesAsync(UserId buyer, PageRequest page)
    {
        var found = await documents.ListAsync(
            new DocumentQuery(DocumentKind.Purchase, page.Limit) { Owner = buyer.Value, Before = DocumentPosition.Read(page.Position) }, CancellationToken.None);
        return new Page<PurchaseView>([.. found.Select(PurchaseDocuments.Read)], NextOf(found, page));
    }

    public async Task<Page<CampaignView>> GetCampaignsAsync(PageRequest page)
    {
        var found = await documents.ListAsync(new DocumentQuery(DocumentKind.Campaign, page.Limit) { Before = DocumentPosition.Read(page.Position) }, CancellationToken.None);
        var campaigns = await Task.WhenAll(found.Select(document => GrainFactory.Campaign(CampaignId.Parse(document.Id)).GetAsync()));
        return new Page<CampaignView>([.. campaigns.OfType<CampaignView>()], NextOf(found, page));
    }

    public async Task<Page<PayoutView>> GetPayoutsAsync(UserId creator, PageRequest page)
    {
        var found = await documents.ListAsync(
            new DocumentQuery(DocumentKind.Payout, page.Limit) { Owner = creator.Value, Before = DocumentPosition.Read(page.Position) }, CancellationToken.None);

        // What the account hasn't taken isn't shown, so a page may be a little shorter.
        return new Page<PayoutView>([.. found.Select(PayoutDocuments.Read).OfType<PayoutView>()], NextOf(found, page));
    }

    public async Task<Page<ReconciliationView>> GetReconciliationsAsync(PageRequest page)
    {
        var found = await documents.ListAsync(new DocumentQuery(DocumentKind.Reconciliation, page.Limit) { Before = DocumentPosition.Read(page.Position) }, CancellationToken.None);

        // A page of findings is of no use to anybody; one comparison is asked for by its id.
        return new Page<ReconciliationView>([.. found.Select(static document => Reconciler.Read(document) with { Findings = [] })], NextOf(found, page));
    }

    private async Task<ImmutableArray<RoomView>> OrderRoomsAsync(bool live, RoomOrdering order)
    {
        var newest = await GetRoomsAsync(live, new PageRequest(Limits.RoomsOrderedMax));
        var coins = order == RoomOrdering.Rising
            ? await Task.WhenAll(newest.Items.Select(room => RecentCoinsAsync(room.Facts.CreatorId)))
            : new Coins[newest.Items.Length];
        return [.. RoomOrderRules.Order(order, [.. newest.Items.Select((room, at) => new RankedRoom(room, coins[at]))]).Take(Limits.PageMax)];
    }

    /// <summary>What a creator was given lately; of one whose account this silo can't read yet, more than anybody was.</summary>
    private async Task<Coins> RecentCoinsAsync(UserId creator)
    {
        try
        {
            return await GrainFactory.Supporters(creator).GetRecentCoinsAsync();
        }
        catch (UnreadableEntryException)
        {
            return new Coins(Coins.MaxValue);
        }
    }

    /// <summary>The room; one whose creator's account this silo can't read yet is left out, and hides no other.</summary>
    private async Task<RoomView?> ReadAsync(RoomId room)
    {
        try
        {
            return await GrainFactory.Room(room).GetAsync();
        }
        catch (UnreadableEntryException)
        {
            return null;
        }
    }

    private static string? NextOf(IReadOnlyList<Document> found, PageRequest page) =>
        found.Count == page.Limit ? DocumentPosition.Write(found[^1]) : null;
}
