using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Reconciling;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;

namespace OrleansCoins.Grains.Reconciling;

internal sealed class ReconciliationGrain(Reconciler reconciler, IDocumentStore documents) : Grain, IReconciliationGrain
{
    private ReconciliationId Id => ReconciliationId.Parse(this.GetPrimaryKeyString()[GrainKeys.ReconciliationPrefix.Length..]);

    public Task<Outcome<ReconciliationView>> RunAsync(ReconcilePayments command) => reconciler.RunAsync(Id, command, CancellationToken.None);

    public async Task<ReconciliationView?> GetAsync() =>
        await documents.GetAsync(DocumentKind.Reconciliation, Id.Value, CancellationToken.None) is { } stored ? Reconciler.Read(stored) : null;
}
