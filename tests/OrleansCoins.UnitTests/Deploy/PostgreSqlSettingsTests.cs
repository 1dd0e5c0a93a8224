using System.Text.RegularExpressions;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Deploy;

/// <summary>The runbook's table and the file that the server reads.</summary>
public sealed partial class PostgreSqlSettingsTests
{
    [Fact]
    public void The_runbook_explains_every_setting_of_the_servers_file_with_the_value_that_it_has_there()
    {
        var file = Repository.Read("deploy/postgresql.conf").Split('\n').Where(static line => line.Contains('=') && line[0] != '#')
            .Select(static line => line.Split(" = ", 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);
        var section = Repository.Read("deploy/RUNBOOK.md").Split("\n## ").Single(static one => one.StartsWith("PostgreSQL settings that matter", StringComparison.Ordinal));
        var table = Row().Matches(section).ToDictionary(static row => row.Groups[1].Value, static row => row.Groups[2].Value);
        Assert.Equal(table.OrderBy(static row => row.Key, StringComparer.Ordinal), file.Where(pair => pair.Key is not ("listen_addresses" or "shared_buffers" or "timezone" or "log_timezone"))
            .OrderBy(static pair => pair.Key, StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| `([a-z_]+)` \| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
