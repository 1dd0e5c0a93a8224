namespace OrleansCoins.Grains.Rankings;

/// <summary>How fresh rankings are.</summary>
public sealed class RankingOptions
{
    /// <summary>How often a silo tells what was credited in it.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the journal is looked through for what was never told: so long is a silo's last word missing when it dies.</summary>
    public TimeSpan CheckEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a part of the creators stores its top.</summary>
    public TimeSpan SaveEvery { get; init; } = TimeSpan.FromSeconds(5);
}
