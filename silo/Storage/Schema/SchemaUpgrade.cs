using DbUp.Builder;
using DbUp.Engine;
using Microsoft.Extensions.Logging;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>What migrating has in common in all databases: which scripts are missing, and how DbUp applies them.</summary>
internal static class SchemaUpgrade
{
    /// <summary>The table in which a database remembers the scripts that were applied to it.</summary>
    public const string Table = "schema_scripts";

    /// <summary>
    /// This program's version, as databases count them. A release raises it when it learns to do without something; a script that takes that thing
    /// away comes a release later, and raises the oldest program in <see cref="OldestProgramTable"/> to it.
    /// </summary>
    public const int ProgramVersion = 1;

    /// <summary>The table that holds, in one row, the oldest program that may use the database.</summary>
    public const string OldestProgramTable = "oldest_program";

    // Building an index over a large journal takes long, and half a migration helps nobody.
    private static readonly TimeSpan ScriptTime = TimeSpan.FromHours(12);

    /// <summary>Refuses a database that no longer takes this program.</summary>
    /// <param name="database">How people are told which database is meant.</param>
    /// <param name="oldest">The oldest program that it takes; <see langword="null"/> where no script has said so yet.</param>
    /// <exception cref="ProgramTooOldException">It takes newer ones only.</exception>
    public static void RequireAllowed(string database, int? oldest)
    {
        if (oldest > ProgramVersion)
        {
            throw new ProgramTooOldException(database, oldest.Value);
        }
    }

    /// <summary>The scripts that were not applied yet.</summary>
    public static IReadOnlyList<SchemaScript> Missing(IReadOnlyList<SchemaScript> scripts, IReadOnlyCollection<string> applied) =>
        [.. scripts.Where(script => !applied.Contains(script.Name))];

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
