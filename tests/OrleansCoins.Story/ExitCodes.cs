namespace OrleansCoins.Story;

/// <summary>How the story ended.</summary>
internal static class ExitCodes
{
    /// <summary>Everything holds.</summary>
    public const int Proven = 0;

    /// <summary>Something differs; the findings say what.</summary>
    public const int Differs = 1;

    /// <summary>The arguments make no sense.</summary>
    public const int BadArguments = 2;

    /// <summary>The story could not be told at all: no server, no development routes, a run id used before.</summary>
    public const int NotPerformed = 3;
}
