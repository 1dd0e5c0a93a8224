using OrleansCoins.GrainInterfaces.Access;

namespace OrleansCoins.GrainInterfaces.Operations;

/// <summary>Shows that a silo can work. Stateless: any silo answers.</summary>
[Alias("OrleansCoins.IReadinessGrain")]
public interface IReadinessGrain : IGrainWithStringKey
{
    /// <summary>Returns once the journal was found to take entries, and journal and documents have been read.</summary>
    /// <exception cref="UnavailableException">One of them does not answer.</exception>
    [Alias("Check"), ResponseTimeout("00:00:05")]
    [OpenTo(Callers.Anyone)]
    Task CheckAsync();
}
