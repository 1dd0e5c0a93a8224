namespace OrleansCoins.Grains.Rooms;

/// <summary>What counts for rooms that are opened from now on.</summary>
public sealed class RoomOptions
{
    /// <summary>The window of rooms that were opened before they kept their own.</summary>
    internal static readonly TimeSpan ComboWindowBefore = TimeSpan.FromSeconds(5);

    /// <summary>How long a streak waits for its next gift.</summary>
    public TimeSpan ComboWindow { get; init; } = ComboWindowBefore;
}
