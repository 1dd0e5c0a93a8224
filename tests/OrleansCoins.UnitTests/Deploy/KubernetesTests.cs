using System.Text.Json.Nodes;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Deploy;

/// <summary>deploy/kubernetes against itself, the programs' settings and the Dockerfiles.</summary>
public sealed class KubernetesTests
{
    private const string Folder = "deploy/kubernetes";
    private static readonly string[] Parts = ["setup", "migrate", "run"];
    private static readonly JsonNode[] All = [.. Parts.SelectMany(ResourcesOf)];

    public static TheoryData<string> EveryWorkload => ["silo", "gateway", "migrate"];

    [Fact]
    public void Every_manifest_belongs_to_a_part_that_is_applied()
    {
        var listed = Parts.SelectMany(static part => Kustomization(part).Need("resources").Items().Select(file => $"{Folder}/{part}/{file.Text()}"))
            .Concat(Parts.Select(static part => $"{Folder}/{part}/kustomization.yaml"))
            .Append($"{Folder}/secrets.template.yaml");
        Assert.Equal(listed.Order(StringComparer.Ordinal), Repository.Files(".yaml").Where(static file => file.StartsWith(Folder + "/", StringComparison.Ordinal)));
        Assert.All(Parts, static part => Assert.Equal("orleanscoins", Kustomization(part).Need("namespace").Text()));
    }

    [Fact]
    public void What_is_wanted_of_a_cluster_is_there() => Assert.Equal(
        [
            "ConfigMap/gateway-settings", "ConfigMap/silo-settings", "Deployment/gateway", "Deployment/silo", "HorizontalPodAutoscaler/gateway", "Job/migrate", "Namespace/orleanscoins",
            "NetworkPolicy/deny-all", "NetworkPolicy/gateway", "NetworkPolicy/names-and-telemetry", "NetworkPolicy/postgresql", "NetworkPolicy/postgresql-clients", "NetworkPolicy/silo",
            "PodDisruptionBudget/gateway", "PodDisruptionBudget/silo", "Service/gateway",
        ],
        All.Select(static one => $"{one.Need("kind").Text()}/{one.Need("metadata", "name").Text()}").Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(EveryWorkload))]
    public void A_workload_accepts_its_settings(string name)
    {
        var environment = EnvironmentOf(name);
        Settings.AssertKnown(name, environment);
        Assert.Equal("PostgreSql", $"{Settings.Read(environment).Storage}");
        Assert.Equal(name == "gateway" ? "Cluster" : null, environment.GetValueOrDefault("OrleansCoins__Mode"));
    }

    [Theory]
    [MemberData(nameof(EveryWorkload))]
    public void A_workload_runs_with_as_few_rights_as_it_can_within_bounds(string name)
    {
        var (pod, container) = (PodOf(name), ContainerOf(name));
        Assert.False(pod.Need("automountServiceAccountToken").GetValue<bool>());
        Assert.True(pod.Need("securityContext", "runAsNonRoot").GetValue<bool>());
        Assert.True(pod.Need("securityContext", "runAsUser").GetValue<double>() > 0);
        Assert.Equal("RuntimeDefault", pod.Need("securityContext", "seccompProfile", "type").Text());
        Assert.True(container.Need("securityContext", "readOnlyRootFilesystem").GetValue<bool>());
        Assert.False(container.Need("securityContext", "allowPrivilegeEscalation").GetValue<bool>());
        Assert.Equal("ALL", Assert.Single(container.Need("securityContext", "capabilities", "drop").Items()).Text());
        _ = (container.Need("resources", "requests", "cpu"), container.Need("resources", "requests", "memory"), container.Need("resources", "limits", "memory"));
        var volumes = pod.Need("volumes").Items().ToDictionary(static volume => volume.Need("name").Text(), static volume => volume["emptyDir"]);
        Assert.Contains(container.Need("volumeMounts").Items(), mount => mount.Need("mountPath").Text() == "/tmp" && volumes[mount.Need("name").Text()] is not null);
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    public void What_serves_is_probed_where_it_listens_and_has_the_time_to_stop(string name)
    {
        var (container, environment) = (ContainerOf(name), EnvironmentOf(name));
        var ports = container.Need("ports").Items().ToDictionary(static port => port.Need("name").Text(), static port => (int)port.Need("containerPort").GetValue<double>());
        var options = Settings.Read(environment);
        var health = name == "silo" ? ports["health"] : ports["http"];
        Assert.Equal(health, name == "silo" ? int.Parse(Assert.Single(options.HealthUrls).Split(':')[^1]) : int.Parse(environment["ASPNETCORE_HTTP_PORTS"]));
        if (name == "silo")
        {
            Assert.Equal((options.SiloPort, options.OrleansClientPort), (ports["silo"], ports["client"]));
        }

        Assert.Subset(Dockerfile.Read($"deploy/{name}.Dockerfile").Of("EXPOSE").Single().Split(' ').ToHashSet(), ports.Values.Select(static port => $"{port}").ToHashSet());
        Assert.All(
            [("startupProbe", "/health/startup"), ("livenessProbe", "/health/live"), ("readinessProbe", "/health/ready")],
            probe => Assert.Equal((probe.Item2, health), (container.Need(probe.Item1, "httpGet", "path").Text(), ports[container.Need(probe.Item1, "httpGet", "port").Text()])));
        Assert.Equal($"{health}", Find("Deployment", name).Need("spec", "template", "metadata", "annotations", "prometheus.io/port").Text());
        var grace = TimeSpan.FromSeconds(PodOf(name).Need("terminationGracePeriodSeconds").GetValue<double>());
        Assert.True(grace > Settings.StopTimeMax(options), $"{name} is killed after {grace}, and may take {Settings.StopTimeMax(options)}");
        Assert.Equal((1.0, 0.0), (RollingOf(name, "maxSurge"), RollingOf(name, "maxUnavailable")));
    }

    [Fact]
    public void Silos_announce_the_address_of_their_pod() => Assert.Equal(
        "status.podIP", ContainerOf("silo").Need("env").Items().Single(static one => one.Need("name").Text() == "OrleansCoins__AdvertisedAddress").Need("valueFrom", "fieldRef", "fieldPath").Text());

    [Fact]
    public void Selectors_find_the_pods_that_they_mean()
    {
        Assert.All(["silo", "gateway"], static name =>
        {
            var labels = Find("Deployment", name).Need("spec", "template", "metadata", "labels");
            Assert.Equal(name, labels.Need("app.kubernetes.io/name").Text());
            Assert.Equal(name, Find("Deployment", name).Need("spec", "selector", "matchLabels", "app.kubernetes.io/name").Text());
            Assert.Equal(name, Find("PodDisruptionBudget", name).Need("spec", "selector", "matchLabels", "app.kubernetes.io/name").Text());
            Assert.Equal(1, Find("PodDisruptionBudget", name).Need("spec", "maxUnavailable").GetValue<double>());
        });
        Assert.Equal("gateway", Find("Service", "gateway").Need("spec", "selector", "app.kubernetes.io/name").Text());
        Assert.Contains(ContainerOf("gateway").Need("ports").Items(), static port => port.Need("name").Text() == Find("Service", "gateway").Need("spec", "ports")[0]!.Need("targetPort").Text());
        Assert.Equal("gateway", Find("HorizontalPodAutoscaler", "gateway").Need("spec", "scaleTargetRef", "name").Text());
        Assert.True(Find("HorizontalPodAutoscaler", "gateway").Need("spec", "minReplicas").GetValue<double>() >= 2);
        Assert.True(Find("Deployment", "silo").Need("spec", "replicas").GetValue<double>() >= 3);
    }

    [Fact]
    public void Only_gateways_are_clients_of_silos_and_only_silos_reach_each_other()
    {
        Assert.Empty(Find("NetworkPolicy", "deny-all").Need("spec", "podSelector").AsObject());
        Assert.Equal(["Ingress", "Egress"], Find("NetworkPolicy", "deny-all").Need("spec", "policyTypes").Items().Select(static type => type.Text()));
        var options = Settings.Read(EnvironmentOf("silo"));
        Assert.Equal(["silo"], WhoReaches("silo", options.SiloPort));
        Assert.Equal(["gateway"], WhoReaches("silo", options.OrleansClientPort));
        Assert.Equal(["gateway", "migrate", "silo"], WhoReaches("postgresql", 5432));
        Assert.Equal(3, Find("NetworkPolicy", "silo").Need("spec", "ingress").Items().Count());
    }

    [Fact]
    public void Who_may_be_reached_may_be_asked()
    {
        var options = Settings.Read(EnvironmentOf("silo"));
        Assert.Contains(Find("NetworkPolicy", "silo").Need("spec", "egress").Items(), rule => Ports(rule).Contains(options.SiloPort) && Names(rule["to"]).Contains("silo"));
        Assert.Contains(Find("NetworkPolicy", "gateway").Need("spec", "egress").Items(), rule => Ports(rule).Contains(options.OrleansClientPort) && Names(rule["to"]).Contains("silo"));
        var clients = Find("NetworkPolicy", "postgresql-clients").Need("spec");
        Assert.Equal(WhoReaches("postgresql", 5432), Names(new JsonArray(new JsonObject { ["podSelector"] = clients.Need("podSelector").DeepClone() })).Order(StringComparer.Ordinal));
        Assert.Contains(clients.Need("egress").Items(), static rule => Ports(rule).Contains(5432) && Names(rule["to"]).Contains("postgresql"));
        var collector = new Uri(EnvironmentOf("silo")["OTEL_EXPORTER_OTLP_ENDPOINT"]).Port;
        Assert.Contains(Find("NetworkPolicy", "names-and-telemetry").Need("spec", "egress").Items(), rule => Ports(rule).Contains(collector));
    }

    [Fact]
    public void Secrets_have_no_value_here_and_each_role_has_its_own()
    {
        var secrets = Yaml.Read($"{Folder}/secrets.template.yaml");
        Assert.All(secrets, static secret => Assert.All(secret.Need("stringData").Texts(), static one => Assert.Matches(@"^\$\{[A-Z_]+\}$", one.Value)));
        var names = secrets.Select(static secret => secret.Need("metadata", "name").Text());
        var asked = new[] { "silo", "gateway", "migrate" }.Select(name => ContainerOf(name).Need("env").Items()
            .Single(static one => one.Need("name").Text() == "ConnectionStrings__OrleansCoins").Need("valueFrom", "secretKeyRef", "name").Text());
        Assert.Equal(names.Order(StringComparer.Ordinal), asked.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(All, static one => one.Need("kind").Text() == "Secret");
        Assert.All(All.Where(static one => one.Need("kind").Text() == "ConfigMap").SelectMany(static one => one.Need("data").Texts()), static one => Assert.DoesNotContain("Password", one.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Silos_and_the_migration_are_of_one_version_and_no_image_names_a_registry()
    {
        var images = new[] { "migrate", "run" }.SelectMany(static part => Kustomization(part).Need("images").Items()).Select(static image => (image.Need("name").Text(), image.Need("newTag").Text())).Distinct().ToDictionary();
        Assert.Single(images.Values.Distinct());
        Assert.All(["silo", "gateway", "migrate"], name => Assert.True(images.ContainsKey(ContainerOf(name).Need("image").Text()), $"{name} runs an image that no part gives a version"));
        Assert.Equal("migrate", Assert.Single(ContainerOf("migrate").Need("args").Items()).Text());
    }

    private static JsonNode Kustomization(string part) => Yaml.Read($"{Folder}/{part}/kustomization.yaml").Single();

    private static IEnumerable<JsonNode> ResourcesOf(string part) => Kustomization(part).Need("resources").Items().SelectMany(file => Yaml.Read($"{Folder}/{part}/{file.Text()}"));

    private static JsonNode Find(string kind, string name) => All.Single(one => one.Need("kind").Text() == kind && one.Need("metadata", "name").Text() == name);

    private static JsonNode PodOf(string name) => Find(name == "migrate" ? "Job" : "Deployment", name).Need("spec", "template", "spec");

    private static JsonNode ContainerOf(string name) => Assert.Single(PodOf(name).Need("containers").Items());

    private static double RollingOf(string name, string member) => Find("Deployment", name).Need("spec", "strategy", "rollingUpdate", member).GetValue<double>();

    /// <summary>A container's environment as it will be, with stand-ins for what is only known there.</summary>
    private static Dictionary<string, string> EnvironmentOf(string name)
    {
        var environment = ContainerOf(name)["envFrom"].Items().SelectMany(static from => Find("ConfigMap", from.Need("configMapRef", "name").Text()).Need("data").Texts()).ToDictionary();
        foreach (var one in ContainerOf(name).Need("env").Items())
        {
            environment.Add(one.Need("name").Text(), one["value"]?.Text() ?? (one["valueFrom"]?["fieldRef"] is not null ? "10.0.0.1" : "Host=stand-in"));
        }

        return environment;
    }

    private static IEnumerable<string> WhoReaches(string policy, int port) => Find("NetworkPolicy", policy).Need("spec", "ingress").Items()
        .Where(rule => Ports(rule).Contains(port)).SelectMany(static rule => Names(rule["from"])).Order(StringComparer.Ordinal);

    private static IEnumerable<int> Ports(JsonNode rule) => rule["ports"].Items().Select(static port => (int)port.Need("port").GetValue<double>());

    private static IEnumerable<string> Names(JsonNode? peers) => peers.Items().SelectMany(static peer =>
        peer["podSelector"]?["matchLabels"]?["app.kubernetes.io/name"] is { } name ? [name.Text()]
        : peer["podSelector"]?["matchExpressions"] is { } expressions ? expressions[0]!.Need("values").Items().Select(static value => value.Text())
        : ["anybody"]);
}
