namespace OrleansCoins.Silo.Hosting;

/// <summary>The system's clock, moved: for trying out what happens later.</summary>
internal sealed class OffsetTimeProvider(TimeSpan offset) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + offset;
}
