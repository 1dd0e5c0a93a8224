namespace OrleansCoins.Grains.Books;

/// <summary>When the books are closed.</summary>
internal sealed class ClosingOptions
{
    /// <summary>How long after the first silo's start it is looked for the first time whether a closing is due.</summary>
    public TimeSpan FirstAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often it is looked; there is one closing a day however often that is.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromHours(1);
}
