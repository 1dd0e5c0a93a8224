namespace OrleansCoins.GrainInterfaces;

/// <summary>
/// The command could not be carried out now, or its outcome is not known. Sending it again with the same idempotency key is safe.
/// The gateway answers 503 with Retry-After.
/// </summary>
[GenerateSerializer, Alias("OrleansCoins.UnavailableException")]
public sealed class UnavailableException : Exception
{
    /// <summary>Says what is unavailable.</summary>
    public UnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is unavailable, and for what cause.</summary>
    public UnavailableException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
