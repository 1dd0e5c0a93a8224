using Npgsql;

namespace OrleansCoins.Silo.Hosting;

/// <summary>A PostgreSQL that can't be worked with at all, so that neither a silo nor a migration can start.</summary>
internal static class UnusableDatabase
{
    /// <summary>What the operator is told; nothing where a failure is another one.</summary>
    public static string? Message(Exception fault)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            var advice = cause switch
            {
                PostgresException { SqlState: "3D000" } => "Check the database that it names; deploy/postgresql/roles.sql makes it.",
                PostgresException { SqlState: ['2', '8', ..] or "42501" } => "Check the user and the password that it names, and that this user may connect.",
                PostgresException { SqlState: ['5', '3', ..] } => "PostgreSQL has no room for one more: raise max_connections, or start fewer silos.",
                PostgresException { SqlState: ['5', '7', ..] } => "PostgreSQL starts or stops: wait until it takes connections.",
                PostgresException => null,
                NpgsqlException => "Check the host and the port that it names, that PostgreSQL runs there, and that nothing in between keeps connections off.",
                _ => null,
            };
            if (advice is not null)
            {
                return $"The database that ConnectionStrings__OrleansCoins names can't be used: {cause.Message.TrimEnd('.')}. {advice} Then start this again.";
            }
        }

        return null;
    }
}
