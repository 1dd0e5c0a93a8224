using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Deploy;

/// <summary>deploy/compose.yaml against itself, the programs' settings, the Dockerfiles and the files that it mounts.</summary>
public sealed partial class ComposeTests
{
    private const string Folder = "deploy";
    private static readonly JsonNode Compose = Yaml.Read($"{Folder}/compose.yaml").Single();
    private static readonly JsonObject Services = Compose.Need("services").AsObject();

    public static TheoryData<string> EveryService => [.. Services.Select(static service => service.Key)];

    public static TheoryData<string> EverySilo => [.. Named("silo-")];

    public static TheoryData<string> EveryGateway => [.. Named("gateway-")];

    [Fact]
    public void Three_silos_and_two_gateways_are_started() => Assert.Equal((3, 2), (Named("silo-").Count(), Named("gateway-").Count()));

    [Theory]
    [MemberData(nameof(EverySilo))]
    public void A_silo_accepts_its_settings_and_has_the_time_to_stop_in_an_orderly_way(string name)
    {
        var environment = EnvironmentOf(name);
        Settings.AssertKnown(name, environment);
        Assert.Equal((name, name), (environment["OrleansCoins__AdvertisedAddress"], Service(name).Need("hostname").Text()));

        environment["OrleansCoins__AdvertisedAddress"] = "127.0.0.1";
        var options = Settings.Read(environment);
        Assert.Equal("PostgreSql", $"{options.Storage}");
        Assert.True(Seconds(Service(name).Need("stop_grace_period")) > Settings.StopTimeMax(options), $"{name} is killed before it can have stopped");
        Assert.Equal(Dockerfile.Read($"{Folder}/silo.Dockerfile").Environment["OrleansCoins__HealthUrls"], environment["OrleansCoins__HealthUrls"]);
    }

    [Theory]
    [MemberData(nameof(EveryGateway))]
    public void A_gateway_is_told_to_use_the_silos_and_is_reached_where_it_listens(string name)
    {
        var environment = EnvironmentOf(name);
        Settings.AssertKnown(name, environment);
        Assert.Equal(("Cluster", "PostgreSql"), (environment["OrleansCoins__Mode"], environment["OrleansCoins__Storage"]));
        var image = Dockerfile.Read($"{Folder}/gateway.Dockerfile").Environment["ASPNETCORE_HTTP_PORTS"];
        Assert.Equal(image, environment["ASPNETCORE_HTTP_PORTS"]);
        Assert.Equal(image, Assert.Single(Service(name).Need("ports").Items()).Text().Split(':')[^1]);
        Assert.True(Seconds(Service(name).Need("stop_grace_period")) > Settings.StopTimeMax(Settings.Read(environment)), $"{name} is killed before it can have stopped");
    }

    [Fact]
    public void The_database_is_migrated_by_its_owner_before_silos_start_and_silos_do_not_own_it()
    {
        var migrate = EnvironmentOf("migrate");
        Settings.AssertKnown("migrate", migrate);
        Assert.Equal("migrate", Assert.Single(Service("migrate").Need("command").Items()).Text());
        Assert.Contains("Username=coins_owner;", migrate["ConnectionStrings__OrleansCoins"], StringComparison.Ordinal);
        Assert.All(Named("silo-"), static silo => Assert.Contains("Username=coins;", EnvironmentOf(silo)["ConnectionStrings__OrleansCoins"], StringComparison.Ordinal));
        Assert.All(Named("gateway-"), static one => Assert.Contains("Username=coins_gateway;", EnvironmentOf(one)["ConnectionStrings__OrleansCoins"], StringComparison.Ordinal));
        Assert.All(Named("silo-"), static silo => Assert.Equal("service_completed_successfully", Service(silo).Need("depends_on", "protect", "condition").Text()));
        Assert.Equal("service_completed_successfully", Service("protect").Need("depends_on", "migrate", "condition").Text());
        Assert.Equal("service_healthy", Service("migrate").Need("depends_on", "postgres", "condition").Text());
    }

    [Fact]
    public void The_roles_are_made_at_the_first_start_with_the_passwords_that_their_script_asks_for()
    {
        Assert.Contains(Service("postgres").Need("volumes").Items(), static volume => volume.Text() == "./postgresql/roles.sql:/docker-entrypoint-initdb.d/roles.sql:ro");
        var asked = Asked().Matches(Repository.Read($"{Folder}/postgresql/roles.sql")).Select(static match => match.Groups[1].Value);
        Assert.Equal(asked.Append("PGDATA").Append("POSTGRES_PASSWORD").Order(StringComparer.Ordinal), EnvironmentOf("postgres").Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(EveryService))]
    public void A_service_is_reached_from_its_own_machine_only(string name) =>
        Assert.All(Service(name)["ports"].Items(), static port => Assert.StartsWith("127.0.0.1:", port.Text(), StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(EveryService))]
    public void No_service_runs_as_root_writes_to_its_image_or_may_gain_rights(string name)
    {
        var service = Service(name);
        Assert.True(service.Need("read_only").GetValue<bool>(), $"{name} can write to its image");
        Assert.Equal("ALL", Assert.Single(service.Need("cap_drop").Items()).Text());
        Assert.Contains(service.Need("security_opt").Items(), static option => option.Text() == "no-new-privileges:true");
        Assert.Contains(service.Need("tmpfs").Items(), static path => path.Text() == "/tmp");
        if (service["build"] is null)
        {
            Assert.Matches("^[1-9][0-9]*:[0-9]+$", service.Need("user").Text());
        }
    }

    [Theory]
    [MemberData(nameof(EveryService))]
    public void Whatever_a_service_mounts_builds_from_or_waits_for_is_there(string name)
    {
        var service = Service(name);
        Assert.All(service["volumes"].Items().Select(static volume => volume.Text().Split(':')), volume =>
        {
            var isThere = volume[0].StartsWith('.')
                ? Path.Exists(Path.Combine(Repository.Root, Folder, volume[0])) && volume[^1] == "ro"
                : Compose.Need("volumes").AsObject().ContainsKey(volume[0]);
            Assert.True(isThere, $"{name} mounts {volume[0]}, which is not there, or not read-only");
        });
        Assert.True(service["build"] is not { } build || File.Exists(Path.Combine(Repository.Root, build.Need("dockerfile").Text())), $"{name} is built from a file that is not there");
        var awaited = service["depends_on"] is JsonArray names ? names.Select(static one => one!.Text()) : service["depends_on"]?.AsObject().Select(static one => one.Key) ?? [];
        Assert.All(awaited, other => Assert.True(Services.ContainsKey(other), $"{name} waits for {other}, which is not there"));
    }

    [Theory]
    [MemberData(nameof(EveryService))]
    public void What_a_command_names_among_its_mounts_is_mounted(string name)
    {
        var service = Service(name);
        var mounted = service["volumes"].Items().Select(static volume => volume.Text().Split(':')[1]).ToArray();
        var named = service["command"].Items().Concat(service["entrypoint"].Items()).SelectMany(static part => AbsolutePath().Matches(part.Text())).Select(static path => path.Value);
        Assert.All(named, path => Assert.True(mounted.Any(mount => path == mount || path.StartsWith(mount + "/", StringComparison.Ordinal)), $"{name} needs {path}, which is not mounted"));
    }

    [Fact]
    public void No_secret_has_a_value_here_and_every_value_that_is_asked_for_is_named_in_the_example()
    {
        var example = Repository.Read($"{Folder}/.env.example").Split('\n').Where(static line => line.Contains('=') && line[0] != '#').Select(static line => line.Split('=', 2)).ToArray();
        Assert.Equal(
            Variable().Matches(Repository.Read($"{Folder}/compose.yaml")).Select(static match => match.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal),
            example.Select(static pair => pair[0]).Order(StringComparer.Ordinal));
        Assert.All(example.Where(static pair => Secret().IsMatch(pair[0])), static pair => Assert.Equal("", pair[1]));
        Assert.Contains("/deploy/.env", Repository.Read(".gitignore").Split('\n'));
        var written = Services.SelectMany(static service => service.Value!["environment"].Texts()).Where(static one => Secret().IsMatch(one.Key) || one.Key.StartsWith("ConnectionStrings", StringComparison.Ordinal));
        Assert.All(written, static one => Assert.Matches(@"^([^$]*Password=)?\$\{[A-Z_]+:\?[^}]+\}$", one.Value));
    }

    [Theory]
    [MemberData(nameof(EveryService))]
    public void An_image_names_no_registry_and_a_version(string name)
    {
        var image = Variable().Replace(Service(name).Need("image").Text(), "local");
        Assert.Matches("^[a-z0-9-]+(/[a-z0-9-]+)?:[A-Za-z0-9.-]+$", image);
        Assert.DoesNotContain(":latest", image, StringComparison.Ordinal);
    }

    [Fact]
    public void Prometheus_looks_for_every_silo_and_gateway_where_it_listens()
    {
        var mounted = Service("prometheus").Need("volumes").Items().Select(static volume => volume.Text().Split(':')[0]).Single(static file => file.Contains("/prometheus.", StringComparison.Ordinal));
        var targets = Yaml.Read($"{Folder}/{mounted[2..]}").Single().Need("scrape_configs").Items()
            .SelectMany(static job => job["static_configs"].Items()).SelectMany(static group => group.Need("targets").Items()).Select(static target => target.Text()).ToArray();
        Assert.All(Named("silo-"), silo => Assert.Contains($"{silo}:{new Uri(EnvironmentOf(silo)["OrleansCoins__HealthUrls"].Replace("*", "any", StringComparison.Ordinal)).Port}", targets));
        Assert.All(Named("gateway-"), gateway => Assert.Contains($"{gateway}:{EnvironmentOf(gateway)["ASPNETCORE_HTTP_PORTS"]}", targets));
    }

    [Fact]
    public void Grafana_finds_prometheus_and_the_dashboard_where_it_looks()
    {
        var source = Yaml.Read($"{Folder}/grafana/datasource.yaml").Single().Need("datasources").Items().Single();
        Assert.Equal("prometheus", source.Need("type").Text());
        Assert.True(Services.ContainsKey(new Uri(source.Need("url").Text()).Host), "the data source is no service");
        var folder = Yaml.Read($"{Folder}/grafana/dashboards.yaml").Single().Need("providers").Items().Single().Need("options", "path").Text();
        Assert.Contains(Service("grafana").Need("volumes").Items(), mount => mount.Text().Split(':')[1].StartsWith(folder + "/", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Named(string prefix) => Services.Select(static service => service.Key).Where(name => name.StartsWith(prefix, StringComparison.Ordinal));

    private static JsonNode Service(string name) => Services[name]!;

    /// <summary>A service's environment, with a stand-in for what .env holds.</summary>
    private static Dictionary<string, string> EnvironmentOf(string name) => Service(name)["environment"].Texts()
        .ToDictionary(static one => one.Key, static one => Variable().Replace(one.Value, static match => match.Groups["default"] is { Success: true, Value: var value } ? value : "stand-in"));

    private static TimeSpan Seconds(JsonNode time) => TimeSpan.FromSeconds(int.Parse(time.Text().TrimEnd('s')));

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+)(:-(?<default>[^}]*)|:\?[^}]*)?\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\\getenv \S+ (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Asked();

    [GeneratedRegex("PASSWORD|KEY|SECRET|TOKEN", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex("(?<=^|=)/[^ ]+")]
    private static partial Regex AbsolutePath();
}
