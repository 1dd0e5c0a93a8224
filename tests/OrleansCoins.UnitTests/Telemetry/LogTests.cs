using System.Text.RegularExpressions;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Telemetry;

/// <summary>Logs are read by programs: an event is known by its number, which stays.</summary>
public sealed partial class LogTests
{
    private static readonly string[] Programs = ["gateway-api/", "grain-interfaces/", "grains/", "silo/"];

    private static IEnumerable<string> Files => Repository.Files(".cs").Where(static path => Programs.Any(path.StartsWith));

    [Fact]
    public void Every_log_is_generated_from_its_message() =>
        Assert.All(Files, path => Assert.False(Plain().IsMatch(Repository.Read(path)), $"{path} logs without [LoggerMessage]"));

    [Fact]
    public void No_two_events_have_the_same_number_and_each_has_one()
    {
        var events = Files.SelectMany(path => Declared().Matches(Repository.Read(path)).Select(found => (Path: path, Number: found.Groups[1].Value))).ToArray();

        Assert.InRange(events.Length, 25, 500);
        Assert.All(events, one => Assert.True(int.TryParse(one.Number, out var number) && number >= 1000, $"{one.Path}: '{one.Number}' is no event's number"));
        Assert.All(events.GroupBy(static one => one.Number), static same => Assert.True(
            same.Count() == 1, $"Event {same.Key} is declared in {string.Join(" and ", same.Select(static one => one.Path))}"));
    }

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)?\(|LoggerExtensions|LoggerMessage\.Define")]
    private static partial Regex Plain();

    [GeneratedRegex(@"\[LoggerMessage\(\s*(?:EventId\s*=\s*)?([^,)]*)")]
    private static partial Regex Declared();
}
