using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Gifts;

/// <summary>The grains of this silo that bring gifts to creators. Making a reference costs more than a call, so they are made once.</summary>
internal sealed class Deliveries(IGrainFactory grains)
{
    /// <summary>Deliveries are spread over this many grains a silo, by creator.</summary>
    private const int Workers = 4;

    private readonly IDeliveryGrain[] _workers =
        [.. Enumerable.Range(0, Workers).Select(worker => grains.GetGrain<IDeliveryGrain>($"worker:{worker}"))];

    /// <summary>The grain that brings gifts to a creator; in this silo always the same one.</summary>
    public IDeliveryGrain For(UserId creator) => _workers[(uint)creator.Value.GetHashCode(StringComparison.Ordinal) % Workers];
}
