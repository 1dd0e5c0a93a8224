using System.Text.RegularExpressions;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Deploy;

/// <summary>What can be seen of the images without building them. That what they copy can be published, and runs, <c>.ci/run</c> shows.</summary>
public sealed partial class DockerfileTests
{
    [Fact]
    public void There_are_images_of_both_programs() => Assert.Equal(
        ["deploy/gateway.Dockerfile", "deploy/silo.Dockerfile"], Dockerfile.All.Select(static file => file.Path));

    [Fact]
    public void All_that_an_image_copies_is_there_and_is_sent_to_the_builder()
    {
        var sent = Repository.Read(".dockerignore").Split('\n').Where(static line => line.StartsWith('!')).Select(static line => line[1..]).ToArray();
        Assert.All(Dockerfile.All, file => Assert.All(Sources(file), source =>
        {
            Assert.True(Path.Exists(Path.Combine(Repository.Root, source)), $"{file.Path} copies {source}, which is not there");
            Assert.True(sent.Contains(source), $"{file.Path} copies {source}, which .dockerignore holds back");
        }));
    }

    [Fact]
    public void An_image_copies_every_project_that_it_is_built_from() => Assert.All(Dockerfile.All, static file =>
        Assert.Subset(Sources(file).ToHashSet(), ProjectsOf(Path.GetDirectoryName(file.Project)!).ToHashSet()));

    [Fact]
    public void An_image_is_asked_to_stop_in_the_way_that_the_programs_understand() =>
        Assert.All(Dockerfile.All, static file => Assert.Equal("SIGTERM", file.Of("STOPSIGNAL").Single()));

    [Fact]
    public void An_image_runs_what_publishing_its_project_makes() => Assert.All(Dockerfile.All, file =>
    {
        Assert.True(File.Exists(Path.Combine(Repository.Root, file.Project)), $"{file.Path} publishes {file.Project}, which is not there");
        Assert.DoesNotContain("<AssemblyName>", Repository.Read(file.Project), StringComparison.Ordinal);
        Assert.Equal(["dotnet", Path.GetFileNameWithoutExtension(file.Project) + ".dll"], file.Command("ENTRYPOINT"));
    });

    [Fact]
    public void An_image_asks_for_its_health_by_a_program_that_it_holds() => Assert.All(Dockerfile.All, file =>
    {
        Assert.Equal(["dotnet", "OrleansCoins.Silo.dll", "health"], file.Command("HEALTHCHECK").Take(3));
        var published = file.Project.StartsWith("silo/", StringComparison.Ordinal)
            || Repository.Read(file.Project).Contains("OrleansCoins.Silo.csproj", StringComparison.Ordinal);
        Assert.True(published, $"{file.Path} asks by the silo program, which is not published with {file.Project}");
    });

    [Fact]
    public void An_image_listens_where_it_is_asked_for_its_health_and_says_so() => Assert.All(Dockerfile.All, file =>
    {
        var isSilo = file.Environment.TryGetValue("OrleansCoins__HealthUrls", out var urls);
        var port = isSilo ? PortAtEnd().Match(urls!).Value : file.Environment["ASPNETCORE_HTTP_PORTS"];
        var asked = file.Command("HEALTHCHECK") is [_, _, _, var url] ? new Uri(url).Port : 5081;
        Assert.Equal(port, $"{asked}");
        Assert.Contains(port, file.Of("EXPOSE").Single().Split(' '));
        if (isSilo)
        {
            var options = Settings.Read(new Dictionary<string, string>());
            Assert.Subset(file.Of("EXPOSE").Single().Split(' ').ToHashSet(), new HashSet<string> { $"{options.SiloPort}", $"{options.OrleansClientPort}" });
        }

        Settings.AssertKnown(file.Path, file.Environment);
    });

    [Fact]
    public void An_image_is_not_run_by_root_and_leaves_the_sdk_behind() => Assert.All(Dockerfile.All, file =>
    {
        Assert.Equal(2, file.Of("FROM").Count());
        var last = file.Instructions.ToList().FindLastIndex(static one => one.Name == "FROM");
        var user = file.Instructions.Skip(last).Single(static one => one.Name == "USER").Arguments;
        Assert.Matches("^[1-9][0-9]*:[1-9][0-9]*$", user);
        Assert.DoesNotContain(file.Instructions.Skip(last), static one => one.Name == "RUN");
    });

    [Fact]
    public void Which_registry_the_images_of_dotnet_come_from_is_left_to_whoever_builds() => Assert.All(Dockerfile.All, file =>
    {
        Assert.Equal(["SDK_IMAGE", "RUNTIME_IMAGE"], file.Of("ARG"));
        Assert.Equal(["${SDK_IMAGE} AS build", "${RUNTIME_IMAGE}"], file.Of("FROM"));
    });

    private static IEnumerable<string> Sources(Dockerfile file) => file.Of("COPY")
        .Where(static line => !line.StartsWith("--from=", StringComparison.Ordinal))
        .SelectMany(static line => line.Split(' ').SkipLast(1));

    /// <summary>The folder of a project, and those of all that it refers to.</summary>
    private static IEnumerable<string> ProjectsOf(string folder) =>
        ReferredTo().Matches(File.ReadAllText(Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.csproj").Single()))
            .SelectMany(static reference => ProjectsOf(reference.Groups[1].Value)).Append(folder);

    [GeneratedRegex("<ProjectReference Include=\"\\.\\.[/\\\\]([a-z-]+)[/\\\\]")]
    private static partial Regex ReferredTo();

    [GeneratedRegex("[0-9]+$")]
    private static partial Regex PortAtEnd();
}
