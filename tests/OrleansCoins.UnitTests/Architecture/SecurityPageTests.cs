using System.Text.RegularExpressions;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Architecture;

/// <summary>SECURITY.md names files and tests: a reader who looks finds them.</summary>
public sealed partial class SecurityPageTests
{
    private static readonly string Page = Repository.Read("SECURITY.md");

    [Fact]
    public void Every_file_that_the_page_names_is_there()
    {
        var named = Code().Matches(Page).Select(static match => match.Groups[1].Value)
            .Where(static name => name.Contains('/', StringComparison.Ordinal) && !name.StartsWith('/'))
            .Concat(["Directory.Packages.props", "Directory.Build.props"])
            .ToArray();

        Assert.True(named.Length > 25, "the page names files");
        Assert.All(named, static name => Assert.True(Path.Exists(Path.Combine(Repository.Root, name)), $"SECURITY.md names {name}, and there is no such file."));
    }

    [Fact]
    public void Every_test_that_the_page_names_is_there_and_tests_something()
    {
        var named = Code().Matches(Page).Select(static match => match.Groups[1].Value).Where(static name => name.EndsWith("Tests", StringComparison.Ordinal)).Distinct().ToArray();
        var files = Repository.Files("Tests.cs").ToLookup(static file => Path.GetFileNameWithoutExtension(file));

        Assert.True(named.Length > 20, "the page names tests");
        Assert.All(named, name => Assert.True(
            files[name].Any(static file => Repository.Read(file) is var text && (text.Contains("[Fact]", StringComparison.Ordinal) || text.Contains("[Theory]", StringComparison.Ordinal) || text.Contains("[Skippable", StringComparison.Ordinal))),
            $"SECURITY.md names {name}, and there are no such tests."));
    }

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Code();
}
