using Orleans.Dashboard;
using OrleansCoins.Gateway.Auth;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>
/// Orleans's own dashboard, for operators. Off unless <c>OrleansCoins:Dashboard</c> is <c>true</c>, at the silos too: it measures every call of a
/// grain, and shows what grains hold.
/// </summary>
internal static class Dashboard
{
    /// <summary>Where it is.</summary>
    public const string Path = "/admin/dashboard";

    private const string Setting = "OrleansCoins:Dashboard";

    /// <summary>Adds the dashboard to a gateway that is a client of silos; an embedded silo brings it along.</summary>
    public static void AddDashboardIfOn(this IClientBuilder client)
    {
        if (IsOn(client.Configuration))
        {
            client.AddDashboard(static options => options.HideTrace = true);
        }
    }

    /// <summary>Serves the dashboard to whoever has the operators' scope.</summary>
    /// <exception cref="SettingException">The setting can't be used.</exception>
    public static void MapDashboard(this WebApplication app)
    {
        if (IsOn(app.Configuration))
        {
            app.MapOrleansDashboard(Path).RequireAuthorization(Authentication.AdminPolicy).ExcludeFromDescription();
        }
    }

    private static bool IsOn(IConfiguration configuration) =>
        configuration[Setting] is { Length: > 0 } given
        && (bool.TryParse(given, out var isOn) ? isOn : throw new SettingException($"{Setting} is '{given}'. Set it to true or false."));
}
