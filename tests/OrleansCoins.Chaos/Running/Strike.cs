using System.Collections.Immutable;
using Npgsql;
using OrleansCoins.Chaos.Evidence;
using OrleansCoins.GrainInterfaces;
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
        new FailWrites(JournalFault.Delay, 3), new Outage(JournalFault.BeforeCommit), new Outage(JournalFault.AfterCommit),
        new DropWallets(0), new DropWallets(1), new DropWallets(0), new DropCreator("mona"), new DropCreator("nils"), new DropCreator("nils"),
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
    /// <returns>How many things it hit.</returns>
    public abstract Task<int> HitAsync(Scene scene);
}

/// <summary>What strikes hit.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="History">What has been asked and answered so far.</param>
/// <param name="Sending">Done when everything of the round has been asked: nobody is left then who could notice.</param>
internal sealed record Scene(CoinsCluster Cluster, History History, Task Sending);

/// <summary>The next few writes of the journal fail; which those are, is up to the load. The lanes try again, and nobody has to notice.</summary>
internal sealed record FailWrites(JournalFault Fault, int Times) : Strike
{
    public override async Task<int> HitAsync(Scene scene)
    {
        var fault = scene.Cluster.Journal.FailNext(Fault, Times);
        await Eventually.IsTrueAsync(() => Task.FromResult(fault.Met == Times || scene.Sending.IsCompleted), $"writes have met {this}");
        fault.Withdraw();
        return fault.Met;
    }
}

/// <summary>All writes of the journal fail, until a silo has given up and told somebody that it doesn't know.</summary>
internal sealed record Outage(JournalFault Fault) : Strike
{
    private const int MoreThanCanBeTried = 100_000;

    public override Task<int> HitAsync(Scene scene) => HitAsync(scene.Cluster, () => Unknown(scene), scene.Sending);

    /// <summary>Does it, however one knows how many were told that a silo doesn't know.</summary>
    public async Task<int> HitAsync(CoinsCluster cluster, Func<int> unknown, Task sending)
    {
        var before = unknown();
        var fault = cluster.Journal.FailNext(Fault, MoreThanCanBeTried);
        await Eventually.IsTrueAsync(() => Task.FromResult(unknown() > before || sending.IsCompleted), $"somebody was told of {this}");
        fault.Withdraw();
        return unknown() - before;
    }

    private static int Unknown(Scene scene) => scene.History.Attempts.Count(attempt => attempt.Answer is Unknown { Fault: nameof(UnavailableException) });
}

/// <summary>Every other wallet's activation is dropped.</summary>
internal sealed record DropWallets(int Parity) : Strike
{
    public override async Task<int> HitAsync(Scene scene)
    {
        var wallets = Enumerable.Range(0, Plan.Users).Where(user => user % 2 == Parity).Select(user => scene.Cluster.Wallet($"viewer-{user}")).ToList();
        await Task.WhenAll(wallets.Select(scene.Cluster.DeactivateAsync));
        return wallets.Count;
    }
}

/// <summary>A creator's activation is dropped, and that of their room.</summary>
internal sealed record DropCreator(string Creator) : Strike
{
    public override async Task<int> HitAsync(Scene scene)
    {
        await scene.Cluster.DeactivateAsync(scene.Cluster.Earnings(Creator));
        await scene.Cluster.DeactivateAsync(scene.Cluster.Room(Plan.RoomOf(Creator)));
        return 1;
    }
}

/// <summary>The database ends every connection that silos have open for a purpose.</summary>
internal sealed record CutConnections(string Purpose) : Strike
{
    private const string Sql = """
        SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1
        """;

    public override async Task<int> HitAsync(Scene scene)
    {
        await using var database = NpgsqlDataSource.Create(scene.Cluster.ConnectionString);
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"orleanscoins-{Purpose}" });
        return (int)(long)(await command.ExecuteScalarAsync())!;
    }
}

/// <summary>A silo goes, and another comes.</summary>
/// <param name="Killed">Whether it goes without handing over anything.</param>
internal sealed record ReplaceSilo(bool Killed) : Strike
{
    public override async Task<int> HitAsync(Scene scene)
    {
        await (Killed ? scene.Cluster.KillSiloAsync() : scene.Cluster.StopSiloAsync());
        await scene.Cluster.StartSiloAsync();
        return 1;
    }
}

/// <summary>A creator's account is closed, while gifts are under way to it, and opened again.</summary>
internal sealed record CloseAndReopen(string Creator) : Strike
{
    private static readonly UserId Operator = UserId.Parse("operator");

    public override async Task<int> HitAsync(Scene scene)
    {
        await SetClosedAsync(scene, true);
        await SetClosedAsync(scene, false);
        return 1;
    }

    /// <summary>As an operator does it: asked again until it is so.</summary>
    private Task SetClosedAsync(Scene scene, bool closed) => Eventually.IsTrueAsync(
        async () =>
        {
            try
            {
                return (await scene.Cluster.Earnings(Creator).SetClosedAsync(closed, Operator, "chaos")).Value?.IsClosed == closed;
            }
            catch (Exception)
            {
                return false;
            }
        },
        $"the account of '{Creator}' is {(closed ? "closed" : "open")}");
}
