using System.Text.Json;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Deploy;

/// <summary>The instructions of a Dockerfile.</summary>
internal sealed class Dockerfile
{
    private Dockerfile(string path, IReadOnlyList<(string Name, string Arguments)> instructions) => (Path, Instructions) = (path, instructions);

    public static IEnumerable<Dockerfile> All => Repository.Files(".Dockerfile").Select(Read);

    public string Path { get; }

    public IReadOnlyList<(string Name, string Arguments)> Instructions { get; }

    /// <summary>The project that is published.</summary>
    public string Project => Instructions.Single(static one => one.Name == "RUN").Arguments.Split(' ') is ["dotnet", "publish", var project, ..]
        ? project
        : throw new InvalidOperationException($"{Path} does not publish a project.");

    public static Dockerfile Read(string path)
    {
        var lines = Repository.Read(path).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
            .Select(static line => line.Trim())
            .Where(static line => line.Length > 0 && line[0] != '#');
        return new Dockerfile(path, [.. lines.Select(static line => line.Split(' ', 2)).Select(static parts => (parts[0], parts[1].Trim()))]);
    }

    public IEnumerable<string> Of(string name) => Instructions.Where(one => one.Name == name).Select(static one => one.Arguments);

    /// <summary>What an instruction runs, which must need no shell.</summary>
    public IReadOnlyList<string> Command(string name)
    {
        var arguments = Of(name).Single();
        var start = arguments.IndexOf('[', StringComparison.Ordinal);
        return start < 0 ? throw new InvalidOperationException($"{Path}: {name} needs a shell.") : JsonSerializer.Deserialize<string[]>(arguments[start..])!;
    }

    /// <summary>The environment of what runs, as the image sets it.</summary>
    public IReadOnlyDictionary<string, string> Environment => Of("ENV")
        .SelectMany(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(static pair => pair.Split('=', 2))
        .ToDictionary(static pair => pair[0], static pair => pair[1]);
}
