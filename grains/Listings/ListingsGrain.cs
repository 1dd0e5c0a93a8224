using System.Globalization;
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

namespace OrleansCoins.Grains.Listings;

[StatelessWorker]
internal sealed class ListingsGrain(IDocumentStore documents) : Grain, IListingsGrain
{
    public async Task<Page<RoomView>> GetRoomsAsync(bool live, PageRequest page)
    {
        var found = await documents.ListAsync(
            new DocumentQuery(DocumentKind.Room, page.Limit) { Status = live ? "live" : "ended", Before = BeforeOf(page) }, CancellationToken.None);
        var rooms = await Task.WhenAll(found.Select(document => ReadAsync(RoomId.Parse(document.Id))));
        return new Page<RoomView>([.. rooms.OfType<RoomView>()], NextOf(found, page));
    }

    public async Task<Page<PurchaseView>> GetPurchasesAsync(UserId buyer, PageRequest page)
    {
        var found = await documents.ListAsync(
            new DocumentQuery(DocumentKind.Purchase, page.Limit) { Owner = buyer.Value, Before = BeforeOf(page) }, CancellationToken.None);
        return new Page<PurchaseView>([.. found.Select(PurchaseDocuments.Read)], NextOf(found, page));
    }

    public async Task<Page<CampaignView>> GetCampaignsAsync(PageRequest page)
    {
        var found = await documents.ListAsync(new DocumentQuery(DocumentKind.Campaign, page.Limit) { Before = BeforeOf(page) }, CancellationToken.None);
        var campaigns = await Task.WhenAll(found.Select(document => GrainFactory.Campaign(CampaignId.Parse(document.Id)).GetAsync()));
        return new Page<CampaignView>([.. campaigns.OfType<CampaignView>()], NextOf(found, page));
    }

    public async Task<Page<PayoutView>> GetPayoutsAsync(UserId creator, PageRequest page)
    {
        var found = await documents.ListAsync(
            new DocumentQuery(DocumentKind.Payout, page.Limit) { Owner = creator.Value, Before = BeforeOf(page) }, CancellationToken.None);

        // What the account hasn't taken isn't shown, so a page may be a little shorter.
        return new Page<PayoutView>([.. found.Select(PayoutDocuments.Read).OfType<PayoutView>()], NextOf(found, page));
    }

    public async Task<Page<ReconciliationView>> GetReconciliationsAsync(PageRequest page)
    {
        var found = await documents.ListAsync(new DocumentQuery(DocumentKind.Reconciliation, page.Limit) { Before = BeforeOf(page) }, CancellationToken.None);

        // A page of findings is of no use to anybody; one comparison is asked for by its id.
        return new Page<ReconciliationView>([.. found.Select(static document => Reconciler.Read(document) with { Findings = [] })], NextOf(found, page));
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

    private static (long CreatedAtMicroseconds, string Id)? BeforeOf(PageRequest page)
    {
        if (page.Position is not { } position)
        {
            return null;
        }

        var colon = position.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && long.TryParse(position.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var created)
            ? (created, position[(colon + 1)..])
            : throw new InvalidPositionException();
    }

    private static string? NextOf(IReadOnlyList<Document> found, PageRequest page) =>
        found.Count == page.Limit ? string.Create(CultureInfo.InvariantCulture, $"{found[^1].CreatedAtMicroseconds}:{found[^1].Id}") : null;
}
