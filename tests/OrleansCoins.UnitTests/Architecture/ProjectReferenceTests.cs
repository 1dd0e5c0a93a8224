using System.Xml.Linq;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Architecture;

public sealed class ProjectReferenceTests
{
    private const string EmbeddedSilo = "gateway-api/Hosting/EmbeddedSilo.cs";

    [Theory]
    [InlineData("grain-interfaces/OrleansCoins.GrainInterfaces.csproj")]
    [InlineData("grains/OrleansCoins.Grains.csproj", "OrleansCoins.GrainInterfaces")]
    [InlineData("silo/OrleansCoins.Silo.csproj", "OrleansCoins.Grains")]
    [InlineData("gateway-api/OrleansCoins.Gateway.csproj", "OrleansCoins.GrainInterfaces", "OrleansCoins.Silo")]
    public void References_point_one_way(string project, params string[] expected) =>
        Assert.Equal(expected, ReferencesOf(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    [Fact]
    public void There_is_no_other_project_than_these_four_and_the_tests() =>
        Assert.Equal(
            ["gateway-api", "grain-interfaces", "grains", "silo"],
            Repository.Files(".csproj").Where(path => !path.StartsWith("tests/", StringComparison.Ordinal)).Select(path => path.Split('/')[0]));

    [Fact]
    public void What_can_be_asked_of_a_grain_needs_no_package_but_the_Orleans_SDK() =>
        Assert.Equal(["Microsoft.Orleans.Sdk"], ReferencesOf("grain-interfaces/OrleansCoins.GrainInterfaces.csproj", "PackageReference"));

    [Fact]
    public void Versions_of_packages_stand_in_one_place() => Assert.All(
        Repository.Files(".csproj"),
        project => Assert.DoesNotContain(XDocument.Parse(Repository.Read(project)).Descendants("PackageReference"), item => item.Attribute("Version") is not null));

    [Fact]
    public void The_gateway_knows_the_silo_in_one_file_and_the_decisions_in_none() => Assert.All(
        Repository.Files(".cs").Where(path => path.StartsWith("gateway-api/", StringComparison.Ordinal)),
        path =>
        {
            var text = Repository.Read(path);
            Assert.Equal(path == EmbeddedSilo, text.Contains("OrleansCoins.Silo", StringComparison.Ordinal));
            Assert.DoesNotMatch(@"\bOrleansCoins\.Grains\b", text);
        });

    [Fact]
    public void The_gateway_hosts_the_silo_by_one_call() =>
        Assert.Single(Repository.Read(EmbeddedSilo).Split("AddOrleansCoinsSilo(").Skip(1));

    private static IEnumerable<string> ReferencesOf(string project, string kind) =>
        XDocument.Parse(Repository.Read(project)).Descendants(kind).Select(item => item.Attribute("Include")!.Value.Replace('\\', '/'));
}
