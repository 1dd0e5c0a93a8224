using NetArchTest.Rules;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Wallets;

namespace OrleansCoins.UnitTests.Architecture;

/// <summary>The rules are a pure core: no grain, no database, no network, no file, no web server. Attributes that say how a value travels are fine.</summary>
public sealed class DependencyTests
{
    private static readonly string[] Forbidden =
    [
        "Orleans.Runtime", "Orleans.Hosting", "Orleans.Storage", "Orleans.Concurrency", "Orleans.Timers", "Orleans.Placement", "Orleans.Grain",
        "Orleans.IGrain", "Orleans.IGrainFactory", "Orleans.IGrainWithStringKey", "Npgsql", "Microsoft.Data", "Microsoft.AspNetCore",
        "Microsoft.Extensions", "System.Data", "System.IO", "System.Net", "System.TimeProvider", "System.Random", "System.Diagnostics.Stopwatch",
        "System.Threading.Tasks", "System.Environment",
    ];

    private static readonly System.Reflection.Assembly Grains = typeof(WalletRules).Assembly;

    [Theory]
    [InlineData("Rules")]
    [InlineData("State")]
    [InlineData("Projection")]
    [InlineData("Entry")]
    [InlineData("Replay")]
    [InlineData("CanonicalEncoding")]
    public void Rules_states_and_what_they_are_made_of_depend_on_nothing_outside(string nameEnd)
    {
        var pure = Types.InAssembly(Grains).That().HaveNameEndingWith(nameEnd, StringComparison.Ordinal);
        Assert.NotEmpty(pure.GetTypes());
        AssertPure(pure.ShouldNot().HaveDependencyOnAny(Forbidden).GetResult());
    }

    [Fact]
    public void Values_depend_on_nothing_outside()
    {
        var values = Types.InAssembly(typeof(Coins).Assembly).That().ResideInNamespace("OrleansCoins.GrainInterfaces.Values");
        Assert.Contains(typeof(Coins), values.GetTypes());
        AssertPure(values.ShouldNot().HaveDependencyOnAny(Forbidden).GetResult());
    }

    [Fact]
    public void A_grain_would_be_noticed_among_them()
    {
        var grains = Types.InAssembly(Grains).That().HaveNameEndingWith("Grain", StringComparison.Ordinal).And().AreClasses();
        Assert.False(grains.ShouldNot().HaveDependencyOnAny(Forbidden).GetResult().IsSuccessful);
    }

    [Fact]
    public void Only_the_silo_knows_a_database()
    {
        string[] databases = ["Npgsql", "Microsoft.Data.Sqlite", "System.Data"];
        AssertPure(Types.InAssembly(Grains).ShouldNot().HaveDependencyOnAny(databases).GetResult());
        AssertPure(Types.InAssembly(typeof(Coins).Assembly).ShouldNot().HaveDependencyOnAny(databases).GetResult());
    }

    private static void AssertPure(TestResult result) =>
        Assert.True(result.IsSuccessful, $"Not pure: {string.Join(", ", result.FailingTypeNames ?? [])}");
}
