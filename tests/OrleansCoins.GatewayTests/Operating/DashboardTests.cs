using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Operating;

/// <summary>Orleans's dashboard shows what grains hold, so it is for operators, and there only if they want it.</summary>
public sealed class DashboardTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-dashboard-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task The_dashboard_opens_to_operators_and_to_nobody_else()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(_directory.FullName, ("OrleansCoins__Dashboard", "true")));
        using var api = new Api(gateway.Address);
        var (user, admin) = (await api.CallerAsync("anna"), await api.CallerAsync("root", "coins:admin"));

        foreach (var page in new[] { "/admin/dashboard/", "/admin/dashboard/index.min.js", "/admin/dashboard/DashboardCounters", "/admin/dashboard/GrainTypes" })
        {
            (await api.GetAsync(page)).IsProblem(401, "unauthenticated");
            (await user.GetAsync(page)).IsProblem(403, "forbidden");
            Assert.Equal(200, (await admin.GetAsync(page)).Status);
        }

        Assert.Equal(403, (await admin.GetAsync("/admin/dashboard/Trace")).Status);
        Assert.Contains("DashboardCounters", (await admin.GetAsync("/admin/dashboard/index.min.js")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("dashboard", (await api.GetAsync("/openapi/v1.json")).Text, StringComparison.OrdinalIgnoreCase);
        await gateway.StopAsync();
    }

    [Fact]
    public async Task A_setting_of_the_dashboard_that_is_neither_true_nor_false_is_named()
    {
        var (exitCode, output) = await GatewayProcess.RunAsync(new GatewaySettings(_directory.FullName, ("OrleansCoins__Dashboard", "perhaps")));

        Assert.Equal(1, exitCode);
        Assert.Contains("OrleansCoins__Dashboard is 'perhaps'; it has to be true or false.", output, StringComparison.Ordinal);
    }
}

/// <summary>Without the setting.</summary>
[Collection(SharedGateway.Name)]
public sealed class NoDashboardTests(GatewayFixture gateway)
{
    [Fact]
    public async Task Without_the_setting_there_is_no_dashboard_even_for_operators() =>
        (await (await gateway.AdminAsync()).GetAsync("/admin/dashboard/")).IsProblem(404, "not_found");
}
