using DbUp.Builder;
using DbUp.Engine;
using Microsoft.Extensions.Logging;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>What migrating has in common in all databases: which scripts are missing, and how DbUp applies them.</summary>
internal static class SchemaUpgrade
{
    /// <summary>The table in which a database remembers the scripts that were applied to it.</summary>
    public const string Table = "schema_scripts";

    // Building an index over a large journal takes long, and half a migration helps nobody.
    private static readonly TimeSpan ScriptTime = TimeSpan.FromHours(12);

    /// <summary>The scripts that were not applied yet.</summary>
    /// <exception cref="SchemaTooNewException">One was applied that this program does not have.</exception>
    public static IReadOnlyList<SchemaScript> Missing(string database, IReadOnlyList<SchemaScript> scripts, IReadOnlyCollection<string> applied)
    {
        var unknown = applied.Except(scripts.Select(script => script.Name)).Order(StringComparer.Ordinal).FirstOrDefault();
        return unknown is null
            ? [.. scripts.Where(script => !applied.Contains(script.Name))]
            : throw new SchemaTooNewException(database, unknown);
    }

    /// <summary>Says what is missing.</summary>
    /// <exception cref="SchemaOutdatedException">Something is.</exception>
    public static void RequireNone(string database, IReadOnlyList<SchemaScript> missing)
    {
        if (missing.Count > 0)
        {
            throw new SchemaOutdatedException(database, [.. missing.Select(script => script.Name)]);
        }
    }

    /// <summary>Applies scripts with the engine of a database. It works with blocking calls, so not on the caller's thread.</summary>
    /// <exception cref="InvalidOperationException">A script failed; those before it stay applied.</exception>
    public static Task ApplyAsync(UpgradeEngineBuilder engine, string database, IReadOnlyList<SchemaScript> scripts, ILogger logger) => Task.Run(() =>
    {
        // Without variables: DbUp's are written $name$, which is how PostgreSQL quotes the bodies of functions.
        var result = engine
            .WithScripts(scripts.Select(script => new SqlScript(script.Name, script.Text)))
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .WithExecutionTimeout(ScriptTime)
            .LogTo(logger)
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
        {
            throw new InvalidOperationException($"The script '{result.ErrorScript?.Name}' failed on the database {database}; nothing of it was applied.", result.Error);
        }
    });
}
