using OrleansCoins.GrainInterfaces.Catalogue;

namespace OrleansCoins.Grains.Catalogue;

[StatelessWorker]
internal sealed class CatalogueGrain(Catalogue catalogue) : Grain, ICatalogueGrain
{
    public Task<CatalogueView> GetAsync() => Task.FromResult(catalogue.View);
}
