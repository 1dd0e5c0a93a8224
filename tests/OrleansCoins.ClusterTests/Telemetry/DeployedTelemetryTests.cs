using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansCoins.Silo.Telemetry;
using YamlDotNet.RepresentationModel;

namespace OrleansCoins.ClusterTests.Telemetry;

/// <summary>The files in <c>deploy/telemetry</c> name what there is: whoever renames a metric, an alert or a section of the runbook changes both ends.</summary>
public sealed partial class DeployedTelemetryTests(Exposed exposed) : IClassFixture<Exposed>
{
    private const string Folder = "deploy/telemetry";

    /// <summary>What Prometheus adds itself, to every series.</summary>
    private static readonly string[] OfPrometheus = ["job", "instance", "le"];

    private static readonly string[] Keywords = ["and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool"];

    private static YamlMappingNode AlertFile => Yaml("alerts.yml");

    private static IReadOnlyList<YamlMappingNode> Alerts =>
        [.. Children(AlertFile, "groups").SelectMany(static group => Children(group, "rules")).Where(static rule => rule.Children.ContainsKey("alert"))];

    [Fact]
    public void Every_metric_and_label_that_an_alert_names_is_exposed() =>
        Assert.All(Alerts, alert => IsExposed(Text(alert, "expr"), Text(alert, "alert")));

    [Fact]
    public void Every_metric_and_label_that_the_dashboard_names_is_exposed()
    {
        var panels = JsonDocument.Parse(Repository("dashboard.json")).RootElement.GetProperty("panels").EnumerateArray()
            .Where(static panel => panel.TryGetProperty("targets", out _)).ToArray();

        Assert.InRange(panels.Length, 12, 40);
        Assert.All(panels, panel => Assert.All(
            panel.GetProperty("targets").EnumerateArray(),
            target => IsExposed(target.GetProperty("expr").GetString()!, panel.GetProperty("title").GetString()!)));
    }

    [Fact]
    public void Every_alert_has_its_section_in_the_runbook_and_every_section_its_alert()
    {
        var runbook = File.ReadAllText(Path.Combine(RepositoryRoot, "deploy/RUNBOOK.md"));
        var section = runbook[runbook.IndexOf("\n## Alerts\n", StringComparison.Ordinal)..];
        var end = section.IndexOf("\n## ", 5, StringComparison.Ordinal);
        var headings = Heading().Matches(end < 0 ? section : section[..end]).Select(static heading => heading.Groups[1].Value);

        Assert.Equal(Alerts.Select(static alert => Text(alert, "alert")).Order(), headings.Order());
        Assert.All(Alerts, static alert => Assert.Equal(
            $"deploy/RUNBOOK.md#{Text(alert, "alert").ToLowerInvariant()}", Text((YamlMappingNode)alert["annotations"], "runbook")));
        Assert.All(Alerts, static alert => Assert.Contains(Text((YamlMappingNode)alert["labels"], "severity"), new[] { "page", "ticket" }));
    }

    [Fact]
    public void Every_job_that_is_named_is_scraped_where_metrics_are_served_and_alerts_are_loaded()
    {
        var prometheus = Yaml("prometheus.yml");
        var jobs = Children(prometheus, "scrape_configs").ToArray();

        Assert.Equal(["orleanscoins-gateway", "orleanscoins-silo"], jobs.Select(static job => Text(job, "job_name")).Order());
        Assert.All(jobs, static job => Assert.Equal(TelemetryHosting.MetricsPath, Text(job, "metrics_path")));
        Assert.Contains("alerts.yml", ((YamlSequenceNode)prometheus["rule_files"]).Select(static file => ((YamlScalarNode)file).Value));
        var named = Job().Matches(Repository("alerts.yml") + Repository("dashboard.json").Replace("\\\"", "\"", StringComparison.Ordinal)).Select(static match => match.Groups[1].Value);
        Assert.All(named, name => Assert.Contains(jobs, job => Regex.IsMatch(Text(job, "job_name"), $"^(?:{name})$")));
    }

    [Fact]
    public void The_collectors_pipelines_use_nothing_that_it_does_not_define()
    {
        var collector = Yaml("otel-collector.yml");
        var service = (YamlMappingNode)collector["service"];
        var pipelines = ((YamlMappingNode)service["pipelines"]).Children.Select(static pipeline => (YamlMappingNode)pipeline.Value).ToArray();

        Assert.NotEmpty(pipelines);
        foreach (var part in new[] { "receivers", "processors", "exporters" })
        {
            var defined = ((YamlMappingNode)collector[part]).Children.Keys.Select(static key => ((YamlScalarNode)key).Value);
            var used = pipelines.SelectMany(pipeline => (YamlSequenceNode)pipeline[part]).Select(static name => ((YamlScalarNode)name).Value).Distinct();
            Assert.Equal(defined.Order(), used.Order());
        }
    }

    [Fact]
    public void No_label_tells_of_a_person() => Assert.DoesNotContain("exposed-", exposed.Text, StringComparison.Ordinal);

    private static string RepositoryRoot
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "OrleansCoins.sln")))
            {
                folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"There is no OrleansCoins.sln above {AppContext.BaseDirectory}.");
            }

            return folder;
        }
    }

    private static string Repository(string file) => File.ReadAllText(Path.Combine(RepositoryRoot, Folder, file));

    private static YamlMappingNode Yaml(string file)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Repository(file)));
        return (YamlMappingNode)Assert.Single(stream.Documents).RootNode;
    }

    private static IEnumerable<YamlMappingNode> Children(YamlMappingNode parent, string name) => ((YamlSequenceNode)parent[name]).Cast<YamlMappingNode>();

    private static string Text(YamlMappingNode node, string name) => ((YamlScalarNode)node[name]).Value!;

    /// <summary>Whether each name in an expression is a metric that there is, and each label one that some metric of the expression has.</summary>
    private void IsExposed(string expression, string where)
    {
        var bare = Quoted().Replace(expression, "''");
        var labels = Matchers().Matches(bare).SelectMany(static braces => Word().Matches(braces.Value))
            .Concat(Grouping().Matches(bare).SelectMany(static grouping => Word().Matches(grouping.Groups[1].Value)))
            .Select(static word => word.Value).Except(OfPrometheus).ToArray();
        var names = Word().Matches(Matchers().Replace(Range().Replace(Grouping().Replace(bare, " "), " "), " "))
            .Where(word => !IsCalled(bare, word.Value))
            .Select(static word => word.Value).Except(Keywords).Except(["up"]).ToArray();

        Assert.True(names.Length > 0 || bare.Contains("up", StringComparison.Ordinal), $"{where}: {expression} names no metric");
        Assert.All(names, name => Assert.True(exposed.Metrics.ContainsKey(name), $"{where}: there is no metric {name}"));
        Assert.All(labels, label => Assert.True(
            names.Any(name => exposed.Metrics[name].Contains(label)), $"{where}: none of {string.Join(", ", names)} has a label {label}"));
    }

    private static bool IsCalled(string expression, string name) => Regex.IsMatch(expression, $@"\b{name}\s*(\(|(by|without)\b)");

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Matchers();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"(?<![\w.])[a-zA-Z_:][\w:]*")]
    private static partial Regex Word();

    [GeneratedRegex(@"job=~?""([^""]+)""")]
    private static partial Regex Job();

    [GeneratedRegex(@"^### (\w+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
