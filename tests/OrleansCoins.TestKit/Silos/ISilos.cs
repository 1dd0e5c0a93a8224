using System.Net;

namespace OrleansCoins.TestKit.Silos;

/// <summary>The silos of a test cluster, wherever they run. A silo is known by where other silos reach it.</summary>
internal interface ISilos : IAsyncDisposable
{
    /// <summary>The way to their grains.</summary>
    IClusterClient Client { get; }

    /// <summary>Those that run, the oldest first. A paused one runs.</summary>
    IReadOnlyList<IPEndPoint> Running { get; }

    /// <summary>The services of the first that runs.</summary>
    /// <exception cref="NotSupportedException">They are in another process.</exception>
    IServiceProvider Services { get; }

    /// <summary>Starts one more.</summary>
    Task StartAsync();

    /// <summary>Stops one in an orderly way.</summary>
    Task StopAsync(IPEndPoint silo);

    /// <summary>Kills one.</summary>
    Task KillAsync(IPEndPoint silo);

    /// <summary>Stops one where it is.</summary>
    /// <exception cref="NotSupportedException">It is in this process.</exception>
    Task PauseAsync(IPEndPoint silo);

    /// <summary>Lets one go on.</summary>
    /// <exception cref="NotSupportedException">It is in this process.</exception>
    Task ResumeAsync(IPEndPoint silo);

    /// <summary>Waits for one to end by itself; its place is free then.</summary>
    /// <returns>The last that it said; <see langword="null"/> if it still runs after that time.</returns>
    /// <exception cref="NotSupportedException">It is in this process.</exception>
    Task<string?> EndsByItselfAsync(IPEndPoint silo, TimeSpan timeMax);

    /// <summary>Drops the activation of a grain.</summary>
    /// <exception cref="NotSupportedException">It is in another process.</exception>
    Task DeactivateAsync(IAddressable grain);
}
