using System.Reflection;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>SQL that lies beside the code as .sql files, and travels inside the program.</summary>
internal static class EmbeddedSql
{
    private const string Root = "OrleansCoins.Silo.Storage.";
    private const string Extension = ".sql";
    private static readonly Assembly Program = typeof(EmbeddedSql).Assembly;

    /// <summary>The text of one file, named by folder and file without extension, such as <c>Schema.Books.accounts</c>.</summary>
    public static string Read(string name)
    {
        using var stream = Program.GetManifestResourceStream(Root + name + Extension)
            ?? throw new InvalidOperationException($"The program was built without {name}{Extension}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Whether there is a file of that name.</summary>
    public static bool Exists(string name) => Program.GetManifestResourceInfo(Root + name + Extension) is not null;

    /// <summary>The files of a folder such as <c>PostgreSql.Scripts</c>, in the order of their names.</summary>
    public static IReadOnlyList<SchemaScript> Folder(string folder)
    {
        var prefix = $"{Root}{folder}.";
        return [.. Program.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(prefix, StringComparison.Ordinal) && resource.EndsWith(Extension, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(resource => new SchemaScript(resource[prefix.Length..], Read(resource[Root.Length..^Extension.Length])))];
    }
}

/// <summary>One step of a schema. Once released, a script is never changed; what comes after is another script.</summary>
/// <param name="Name">The file's name: a number that orders it, and what it is about. Databases remember it.</param>
/// <param name="Text">The SQL.</param>
internal sealed record SchemaScript(string Name, string Text);
