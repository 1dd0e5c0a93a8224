using Microsoft.AspNetCore.Builder;
using OrleansCoins.Gateway.Hosting;

namespace OrleansCoins.GatewayTests.Operating;

public sealed class ClusterSettingsTests
{
    private const string Connection = "Host=127.0.0.1;Database=coins;Username=coins;Password=hush";

    [Theory]
    [InlineData("OrleansCoins__Mode", "Both")]
    [InlineData("OrleansCoins__Storage", "Paper")]
    [InlineData("OrleansCoins__ClusterId", "my coins")]
    [InlineData("OrleansCoins__ServiceId", "coins/1")]
    [InlineData("OrleansCoins__Shutdown__UnreadyFor", "00:01:00")]
    [InlineData("OrleansCoins__Shutdown__UnreadyFor", "soon")]
    [InlineData("ConnectionStrings__OrleansCoins", "")]
    [InlineData("ConnectionStrings__OrleansCoins", "Database=coins;Password=hush")]
    [InlineData("ConnectionStrings__OrleansCoins", "Host=db;Passwort=hush")]
    public void A_gateway_of_a_cluster_refuses_a_setting_that_cannot_be_used_and_names_it(string name, string value)
    {
        var refusal = Assert.Throws<SettingException>(() => Build(("OrleansCoins__Storage", "PostgreSql"), ("ConnectionStrings__OrleansCoins", Connection), (name, value))).Message;
        Assert.StartsWith(name, refusal, StringComparison.Ordinal);
        Assert.Contains("Set it to", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    public void A_gateway_of_one_silo_refuses_a_port_that_cannot_be_used(string port) => Assert.StartsWith(
        "OrleansCoins__OrleansClientPort",
        Assert.Throws<SettingException>(() => Build(("OrleansCoins__OrleansClientPort", port))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_gateway_of_a_cluster_takes_settings_that_can_be_used() =>
        Build(("OrleansCoins__Storage", "PostgreSql"), ("ConnectionStrings__OrleansCoins", Connection), ("OrleansCoins__Shutdown__UnreadyFor", "00:00:05"));

    private static void Build(params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["OrleansCoins:Mode"] = "Cluster";
        foreach (var (name, value) in settings)
        {
            builder.Configuration[name.Replace("__", ":", StringComparison.Ordinal)] = value;
        }

        builder.AddGrains();
    }
}
