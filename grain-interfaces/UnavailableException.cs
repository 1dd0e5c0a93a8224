namespace OrleansCoins.GrainInterfaces;

/// <summary>
/// The command could not be carried out now, or its outcome is not known. Sending it again with the same idempotency key is safe.
/// The gateway answers 503 with Retry-After.
/// </summary>
[GenerateSerializer, Alias("OrleansCoins.UnavailableException")]
public class UnavailableException : Exception
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

/// <summary>
/// Too much is waiting already, and nothing was begun. The caller is told at once, and nobody on the way tries again: that would only add to what
/// is waiting.
/// </summary>
[GenerateSerializer, Alias("OrleansCoins.OverloadedException")]
public sealed class OverloadedException(string message) : UnavailableException(message);

/// <summary>
/// The journal holds something that this program cannot read. The account stays closed here, unharmed, until a program reads it that can: in a
/// rolling upgrade another silo may be that already.
/// </summary>
[GenerateSerializer, Alias("OrleansCoins.UnreadableEntryException")]
public sealed class UnreadableEntryException(string message) : UnavailableException(message);
