using System.Text.RegularExpressions;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Architecture;

/// <summary>What a reviewer would have to say again and again.</summary>
public sealed partial class TidyTests
{
    private const int LinesMax = 350;
    private const string Here = "tests/OrleansCoins.UnitTests/Architecture/TidyTests.cs";

    private static readonly string[] Folders = ["deploy", "gateway-api", "grain-interfaces", "grains", "silo", "tests"];
    private static readonly string[] Kinds = [".cs", ".csproj", ".sql", ".md", ".yml", ".yaml", ".js", ".html", ".css"];

    /// <summary>Programs, and helpers that look again and again until a deadline. Tests themselves wait for a condition, by such a helper.</summary>
    private static readonly string[] MayWait =
    [
        "tests/OrleansCoins.TestKit/", "tests/OrleansCoins.Story/", "tests/OrleansCoins.Chaos/", "tests/OrleansCoins.Benchmarks/",
        "tests/OrleansCoins.GatewayTests/Support/",
    ];

    [Fact]
    public void No_file_is_too_long_to_be_read() => Assert.All(
        Repository.Files(".cs"), path => Assert.True(Repository.Read(path).Count(letter => letter == '\n') <= LinesMax, $"{path} has more than {LinesMax} lines"));

    [Fact]
    public void Nothing_is_left_to_be_done_later() => Assert.All(
        Kinds.SelectMany(Repository.Files).Where(path => path != Here),
        path => Assert.False(Later().IsMatch(Repository.Read(path)), $"{path} puts something off"));

    [Fact]
    public void Rules_know_no_clock_no_chance_and_no_world() => Assert.All(
        Repository.Files(".cs").Where(path => PureFile().IsMatch(path)),
        path => Assert.False(Impure().Match(Repository.Read(path)) is { Success: true } found, $"{path} uses {Impure().Match(Repository.Read(path)).Value}"));

    [Fact]
    public void The_files_of_rules_are_found() => Assert.InRange(Repository.Files(".cs").Count(path => PureFile().IsMatch(path)), 15, 200);

    [Fact]
    public void No_test_lets_time_pass_instead_of_waiting_for_something() => Assert.All(
        Repository.Files(".cs").Where(path => path.StartsWith("tests/", StringComparison.Ordinal) && path != Here && !MayWait.Any(path.StartsWith)),
        path => Assert.False(Sleep().IsMatch(Repository.Read(path)), $"{path} sleeps"));

    [Fact]
    public void The_top_of_the_repository_holds_the_named_folders_only() => Assert.All(
        Kinds.SelectMany(Repository.Files).Where(path => path.Contains('/') && path[0] != '.'),
        path => Assert.True(Folders.Contains(path.Split('/')[0]), $"{path} lies in a folder that has no place at the top"));

    [Fact]
    public void Every_test_names_a_guarantee()
    {
        var tests = typeof(TidyTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttributes(typeof(FactAttribute), inherit: true).Length > 0);
        Assert.All(tests, test => Assert.True(test.Name.Count(letter => letter == '_') >= 2, $"{test.DeclaringType!.Name}.{test.Name} is no statement"));
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Later();

    [GeneratedRegex(@"^(grains/.*(Rules|State|Projection|Replay|Entry|CanonicalEncoding)\.cs|grain-interfaces/Values/.*\.cs)$")]
    private static partial Regex PureFile();

    [GeneratedRegex(@"\b(Guid\.NewGuid|new Guid|Random|RandomNumberGenerator|DateTime(Offset)?\.(Utc)?Now|TimeProvider|Stopwatch|Environment\.|async|await|Task<|File\.|Console\.|HttpClient|IGrainFactory|ILogger)")]
    private static partial Regex Impure();

    [GeneratedRegex(@"\b(Thread\.Sleep|Task\.Delay)\b")]
    private static partial Regex Sleep();
}
