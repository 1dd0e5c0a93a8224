namespace OrleansCoins.Benchmarks.Loads;

/// <summary>Who gives and who receives. Everybody is known by a number here, and by a name of usual length to the contestants.</summary>
/// <param name="Senders">How many wallets send.</param>
/// <param name="Creators">How many creators receive.</param>
internal sealed record Population(int Senders, int Creators)
{
    /// <summary>What is in a wallet at the start: more than any run spends.</summary>
    public const long Coins = 1_000_000_000;

    /// <summary>What every gift costs: a rose.</summary>
    public const long Price = 1;

    /// <summary>The creator's share of a rose, in ten-thousandths of a diamond.</summary>
    public const long Share = 5_000;

    /// <summary>The name of a sender.</summary>
    public static string Sender(int number) => $"viewer-{number}";

    /// <summary>The name of a creator.</summary>
    public static string Creator(int number) => $"creator-{number}";
}
