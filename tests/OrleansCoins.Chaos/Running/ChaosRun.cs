using System.Collections.Immutable;
using System.Data.Common;
using OrleansCoins.Chaos.Evidence;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.Chaos.Running;

/// <summary>Carries out a plan: users send while strikes hit; then all is let to settle, and the findings are taken.</summary>
/// <param name="cluster">What is struck.</param>
/// <param name="connect">A connection to its journal, from outside.</param>
internal sealed class ChaosRun(CoinsCluster cluster, Func<string, DbConnection> connect)
{
    private const int SettleSeconds = 60;

    private readonly History _history = new();

    /// <summary>How many things each strike hit.</summary>
    public Dictionary<Strike, int> Hits { get; } = [];

    /// <summary>Whether the platform itself came to say that every gift has arrived or come back, and that its books balance.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Opens a room for each creator, carries out the plan, and gives what is left when everything has settled.</summary>
    public async Task<Findings> CarryOutAsync(Plan plan)
    {
        foreach (var creator in Plan.Creators)
        {
            await cluster.As(creator).EnrolAsync();
            var open = new OpenRoom(UserId.Parse(creator), "Chaos", RequestDigest.Of("open"u8));
            Assert.NotNull((await cluster.Room(Plan.RoomOf(creator)).OpenAsync(open)).Value);
        }

        var customers = new Customers(cluster, _history);
        foreach (var round in plan.Rounds)
        {
            var sending = Task.WhenAll(round.Acts.GroupBy(act => (act.User, act.Device)).Select(customers.ActAsync));
            await StrikeAsync(round, new Scene(cluster, _history, sending));
            await sending;
        }

        await customers.SettleAsync();
        IsSettled = await Eventually.BecomesTrueAsync(IsBalancedAsync, SettleSeconds);
        return await FindAsync();
    }

    /// <summary>The strikes of a round, each when its share of the round's requests has been answered.</summary>
    private async Task StrikeAsync(Round round, Scene scene)
    {
        var before = _history.Count;
        for (var i = 0; i < round.Strikes.Length; i++)
        {
            var due = before + (round.Acts.Length * (i + 1) / (round.Strikes.Length + 1));
            await Eventually.IsTrueAsync(() => Task.FromResult(_history.Count >= due), $"{due} attempts are answered");
            var strike = round.Strikes[i];
            Hits[strike] = Hits.GetValueOrDefault(strike) + await strike.HitAsync(scene);
        }
    }

    private async Task<bool> IsBalancedAsync() =>
        await cluster.ReadBooksAsync() is { UndeliveredGifts: 0, Differences.IsEmpty: true };

    private async Task<Findings> FindAsync()
    {
        var journal = await JournalReader.ReadAsync(connect(cluster.ConnectionString));
        var balances = ImmutableDictionary.CreateBuilder<string, long>();
        foreach (var account in journal.DistinctBy(row => row.Account))
        {
            var owner = cluster.As(account.Owner);
            balances.Add(account.Account, account.IsOfWallet ? await owner.CoinsAsync() : (await owner.DiamondsAsync()).Units);
        }

        var rooms = ImmutableDictionary.CreateBuilder<string, RoomTotal>();
        foreach (var room in Plan.Creators.Select(Plan.RoomOf))
        {
            rooms.Add(room, await ReadRoomAsync(room, journal.LastOrDefault(row => !row.IsOfWallet && row.Kind == "gift" && row.Text("roomId") == room)));
        }

        return new Findings(_history.Attempts, journal, balances.ToImmutable(), rooms.ToImmutable());
    }

    /// <summary>A room that missed something reads it when it is asked, at most once a second.</summary>
    private async Task<RoomTotal> ReadRoomAsync(string room, JournalRow? lastCredit)
    {
        RoomView? view = null;
        await Eventually.IsTrueAsync(
            async () => (view = await cluster.Room(room).GetAsync())!.Sequence >= (lastCredit?.Sequence ?? 0), $"{room} has taken in all its gifts");
        return new RoomTotal(view!.Coins.Value, view.Gifts);
    }
}
