using System.Collections.Immutable;
using Npgsql;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.Chaos.Running;

/// <summary>Something that goes wrong while users send. A new one is a record here and a place in a list below.</summary>
internal abstract record Strike
{
    /// <summary>What can go wrong in one silo over SQLite.</summary>
    public static readonly ImmutableArray<Strike> InOneSilo =
    [
        new FailWrites(JournalFault.BeforeCommit, 1), new FailWrites(JournalFault.AfterCommit, 1), new FailWrites(JournalFault.AfterCommit, 3),
        new FailWrites(JournalFault.BeforeCommit, FailWrites.UntilGivenUp), new FailWrites(JournalFault.AfterCommit, FailWrites.UntilGivenUp),
        new FailWrites(JournalFault.Delay, 3), new FailWrites(JournalFault.AfterCommit, FailWrites.UntilGivenUp),
        new DropWallets(0), new DropWallets(1), new DropCreator("mona"), new DropCreator("nils"), new DropWallets(0), new DropCreator("nils"),
        new CloseAndReopen("nils"), new CloseAndReopen("nils"), new CloseAndReopen("nils"), new CloseAndReopen("nils"),
    ];

    /// <summary>What can go wrong in a cluster over PostgreSQL.</summary>
    public static readonly ImmutableArray<Strike> InACluster =
    [
        .. InOneSilo,
        new CutConnections("lane"), new CutConnections("lane"), new CutConnections("lane"), new CutConnections("reader"), new CutConnections("reader"),
        new ReplaceSilo(Killed: true), new ReplaceSilo(Killed: true), new ReplaceSilo(Killed: false),
    ];

    /// <summary>Does it.</summary>
    /// <returns>How many times it hit something.</returns>
    public abstract Task<int> HitAsync(CoinsCluster cluster);
}

/// <summary>Writes of the journal fail; which, is up to the load.</summary>
internal sealed record FailWrites(JournalFault Fault, int Times) : Strike
{
    /// <summary>More than the tries that a lane makes before it says that it doesn't know; several lanes share them.</summary>
    public const int UntilGivenUp = 40;

    public override Task<int> HitAsync(CoinsCluster cluster)
    {
        cluster.Journal.FailNext(Fault, Times);
        return Task.FromResult(Times);
    }
}

/// <summary>Every other wallet's activation is dropped.</summary>
internal sealed record DropWallets(int Parity) : Strike
{
    public override async Task<int> HitAsync(CoinsCluster cluster)
    {
        var wallets = Enumerable.Range(0, Plan.Users).Where(user => user % 2 == Parity).Select(user => cluster.Wallet($"viewer-{user}")).ToList();
        await Task.WhenAll(wallets.Select(cluster.DeactivateAsync));
        return wallets.Count;
    }
}

/// <summary>A creator's activation is dropped, and that of their room.</summary>
internal sealed record DropCreator(string Creator) : Strike
{
    public override async Task<int> HitAsync(CoinsCluster cluster)
    {
        await cluster.DeactivateAsync(cluster.Earnings(Creator));
        await cluster.DeactivateAsync(cluster.Room(Plan.RoomOf(Creator)));
        return 1;
    }
}

/// <summary>The database ends every connection that silos have open for a purpose.</summary>
internal sealed record CutConnections(string Purpose) : Strike
{
    private const string Sql = """
        SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1
        """;

    public override async Task<int> HitAsync(CoinsCluster cluster)
    {
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"orleanscoins-{Purpose}" });
        return (int)(long)(await command.ExecuteScalarAsync())!;
    }
}

/// <summary>A silo goes, and another comes.</summary>
/// <param name="Killed">Whether it goes without handing over anything.</param>
internal sealed record ReplaceSilo(bool Killed) : Strike
{
    public override async Task<int> HitAsync(CoinsCluster cluster)
    {
        await (Killed ? cluster.KillSiloAsync() : cluster.StopSiloAsync());
        await cluster.StartSiloAsync();
        return 1;
    }
}

/// <summary>A creator's account is closed, while gifts are under way to it, and opened again when one has been refused or none can come any more.</summary>
internal sealed record CloseAndReopen(string Creator) : Strike
{
    private static readonly UserId Operator = UserId.Parse("operator");

    public override async Task<int> HitAsync(CoinsCluster cluster)
    {
        await SetClosedAsync(cluster, true);
        await SetClosedAsync(cluster, false);
        return 1;
    }

    /// <summary>As an operator does it: asked again until it is so.</summary>
    private Task SetClosedAsync(CoinsCluster cluster, bool closed) => Eventually.IsTrueAsync(
        async () =>
        {
            try
            {
                return (await cluster.Earnings(Creator).SetClosedAsync(closed, Operator, "chaos")).Value?.IsClosed == closed;
            }
            catch (Exception)
            {
                return false;
            }
        },
        $"the account of '{Creator}' is {(closed ? "closed" : "open")}");
}
