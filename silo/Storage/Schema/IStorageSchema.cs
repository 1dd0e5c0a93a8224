namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>Brings a database to the form that this program works with.</summary>
internal interface IStorageSchema
{
    /// <summary>
    /// Applies what is missing, each script in a transaction of its own. Nothing is ever taken away. Does nothing when nothing is missing, and
    /// several programs may do it at the same time.
    /// </summary>
    /// <exception cref="SchemaTooNewException">A newer program has set the database up; it is left as it is.</exception>
    Task MigrateAsync(CancellationToken cancellation);

    /// <summary>Checks that nothing is missing, and changes nothing: for a silo that is not to migrate by itself.</summary>
    /// <exception cref="SchemaTooNewException">A newer program has set the database up.</exception>
    /// <exception cref="SchemaOutdatedException">Something is missing.</exception>
    Task EnsureCurrentAsync(CancellationToken cancellation);
}

/// <summary>A newer program has set the database up; this one must not write to it.</summary>
public sealed class SchemaTooNewException(string database, string script) : Exception(
    $"The database {database} was set up by a newer program: it holds the script '{script}', which this program does not have. "
    + "Upgrade this program. The database was left as it is.")
{
    /// <summary>The first script that this program does not have.</summary>
    public string Script { get; } = script;
}

/// <summary>The database lacks something that this program needs.</summary>
public sealed class SchemaOutdatedException(string database, IReadOnlyList<string> scripts) : Exception(
    $"The database {database} is not set up for this program: it lacks {string.Join(", ", scripts)}. Run this program's 'migrate' command, then start it again.")
{
    /// <summary>The scripts that are missing, in their order.</summary>
    public IReadOnlyList<string> Scripts { get; } = scripts;
}
