namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>Brings a database to the form that this program works with.</summary>
internal interface IStorageSchema
{
    /// <summary>
    /// Applies what is missing, each script in a transaction of its own. Does nothing when nothing is missing, and several programs may do it at
    /// the same time. Scripts of a newer program may be there already: they only add, until one raises the oldest program that is allowed.
    /// </summary>
    /// <exception cref="ProgramTooOldException">The database takes newer programs only; it is left as it is.</exception>
    Task MigrateAsync(CancellationToken cancellation);

    /// <summary>Checks that nothing is missing, and changes nothing: for a silo that is not to migrate by itself.</summary>
    /// <exception cref="ProgramTooOldException">The database takes newer programs only.</exception>
    /// <exception cref="SchemaOutdatedException">Something is missing.</exception>
    Task EnsureCurrentAsync(CancellationToken cancellation);
}

/// <summary>The database takes newer programs only; this one must not touch it.</summary>
public sealed class ProgramTooOldException(string database, int oldest) : Exception(
    $"The database {database} takes programs of version {oldest} or newer, and this one is version {SchemaUpgrade.ProgramVersion}. "
    + "Upgrade this program. The database was left as it is.")
{
    /// <summary>The oldest program that the database takes.</summary>
    public int Oldest { get; } = oldest;
}

/// <summary>The database lacks something that this program needs.</summary>
public sealed class SchemaOutdatedException(string database, IReadOnlyList<string> scripts) : Exception(
    $"The database {database} is not set up for this program: it lacks {string.Join(", ", scripts)}. Run this program's 'migrate' command, then start it again.")
{
    /// <summary>The scripts that are missing, in their order.</summary>
    public IReadOnlyList<string> Scripts { get; } = scripts;
}
