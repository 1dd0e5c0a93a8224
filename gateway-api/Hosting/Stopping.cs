using System.Globalization;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>
/// An orderly stop: the gateway says first that it is not ready, and serves on for a moment, so that load balancers have heard; then it takes no more
/// requests, and finishes those that are under way.
/// </summary>
internal sealed class Stopping(TimeSpan unreadyFor) : IHostedLifecycleService
{
    private const string Setting = "OrleansCoins__Shutdown__UnreadyFor";
    private static readonly TimeSpan UnreadyForMax = TimeSpan.FromSeconds(15);

    /// <summary>How long what is under way has to come to an end, a silo in this process too. Together with the time before less than a minute.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    private volatile bool _hasBegun;

    /// <summary>Whether the gateway was asked to stop.</summary>
    public bool HasBegun => _hasBegun;

    /// <exception cref="SettingException">The setting can't be used.</exception>
    public static void Add(IHostApplicationBuilder builder)
    {
        var unreadyFor = Read(builder.Configuration) ?? TimeSpan.FromSeconds(builder.Environment.IsDevelopment() ? 0 : 2);
        builder.Services.AddSingleton(new Stopping(unreadyFor));
        builder.Services.AddHostedService(static provider => provider.GetRequiredService<Stopping>());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = unreadyFor + Within);
    }

    /// <inheritdoc />
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _hasBegun = true;
        await Task.Delay(unreadyFor, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static TimeSpan? Read(IConfiguration configuration) =>
        configuration["OrleansCoins:Shutdown:UnreadyFor"] is not { Length: > 0 } given ? null
        : TimeSpan.TryParse(given, CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.Zero && time <= UnreadyForMax ? time
        : throw new SettingException($"{Setting} is '{given}'. Set it to a time from 0:00:00 to {UnreadyForMax:g} (hours:minutes:seconds).");
}
