using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Npgsql;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Doubt;

/// <summary>
/// People who send one rose after another, each key until it is answered, over what the gateway makes a 503 of. They keep count, so that afterwards the
/// journal can be held against what they were told.
/// </summary>
internal sealed class Givers(CoinsCluster cluster, string prefix, int count)
{
    /// <summary>How long the gateway waits for one attempt. What the grain is doing goes on all the same.</summary>
    private static readonly TimeSpan AttemptTime = TimeSpan.FromSeconds(4);

    /// <summary>How long a call may be under way, whether anybody waits for it or not: Orleans gives it up after 30 s.</summary>
    private static readonly TimeSpan CallTimeMax = TimeSpan.FromSeconds(45);

    /// <summary>More than any test sends.</summary>
    private const int CoinsEach = 100_000;

    private readonly ConcurrentDictionary<(int Giver, string Key), string> _sent = new();
    private readonly ConcurrentDictionary<(int Giver, string Key), byte> _underWay = new();
    private readonly ConcurrentQueue<string> _wrong = new();
    private long _longest;
    private int _unavailable;
    private volatile bool _stopping;

    /// <summary>How many gifts were answered.</summary>
    public int Sent => _sent.Count;

    /// <summary>How many attempts ended in "unavailable, send it again", or took longer than their caller waited.</summary>
    public int Unavailable => Volatile.Read(ref _unavailable);

    /// <summary>How long the call took that took longest.</summary>
    public TimeSpan Longest => TimeSpan.FromTicks(Volatile.Read(ref _longest));

    /// <summary>How many keys have been tried and have no answer yet.</summary>
    public int UnderWay => _underWay.Count;

    public string Creator => $"{prefix}-creator";

    public string Viewer(int giver) => $"{prefix}-{giver}";

    /// <summary>Fills the wallets and enrols the creator.</summary>
    public async Task PrepareAsync()
    {
        await cluster.Earnings(Creator).EnrolAsync(true);
        await Task.WhenAll(Enumerable.Range(0, count).Select(giver => cluster.BuyAsync(Viewer(giver), CoinsEach)));
    }

    /// <summary>Sends until <see cref="Stop"/>; ends when every key that was begun has its answer.</summary>
    public Task SendAsync() => Task.WhenAll(Enumerable.Range(0, count).Select(SendAsync));

    public void Stop() => _stopping = true;

    /// <summary>Waits until the givers have sent so many more gifts.</summary>
    public Task MoreAsync(int gifts, string meanwhile, int seconds = 60)
    {
        var goal = Sent + gifts;
        return Eventually.IsTrueAsync(() => Task.FromResult(Sent >= goal), $"{gifts} more gifts are sent {meanwhile}", seconds);
    }

    /// <summary>Sends every key again that was answered: each gets its answer of then.</summary>
    public async Task AssertRepeatsAsync()
    {
        await Parallel.ForEachAsync(_sent, new ParallelOptions { MaxDegreeOfParallelism = count }, async (sent, _) =>
        {
            var again = await Viewers.UntilAnsweredAsync(() => cluster.SendAsync(Viewer(sent.Key.Giver), Creator, sent.Key.Key));
            Assert.Equal((true, sent.Value), (again.Replayed, again.Value?.Id));
        });
    }

    /// <summary>Every key is in the journal once, and nothing else; all balances are what that makes them; the chains are unbroken; the books balance.</summary>
    /// <param name="connectionString">The way to the database itself.</param>
    public async Task AssertBooksAsync(string connectionString)
    {
        Assert.True(_wrong.IsEmpty, string.Join(Environment.NewLine, _wrong.Take(3)));
        Assert.Empty(_underWay);
        Assert.True(Longest < CallTimeMax, $"the longest call took {Longest.TotalSeconds:0.0} s");
        Assert.Equal(Diamonds.FromUnits((long)Sent * TestGifts.ShareBps), await cluster.DiamondsAsync(Creator, Sent));
        Assert.Empty(await cluster.DifferencesAsync());
        var expected = _sent.Keys.Select(sent => RequestId.ForKey(UserId.Parse(Viewer(sent.Giver)), IdempotencyKey.Parse(sent.Key)).Value);
        Assert.Equal(expected.Order(StringComparer.Ordinal), (await ReadKeysAsync(connectionString)).Order(StringComparer.Ordinal));
        for (var giver = 0; giver < count; giver++)
        {
            var coins = (await cluster.Wallet(Viewer(giver)).GetAsync()).Coins.Value;
            Assert.Equal(CoinsEach - _sent.Keys.Count(sent => sent.Giver == giver), coins);
            Assert.Equal(coins, (await Chains.FollowAsync(cluster, AccountId.Wallet(UserId.Parse(Viewer(giver))))).Balance);
        }

        await Chains.FollowAsync(cluster, AccountId.Earnings(UserId.Parse(Creator)));
        Assert.Equal(Sent, _sent.Values.Distinct().Count());
    }

    private async Task SendAsync(int giver)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var gift = 0; !_stopping; gift++)
        {
            var key = (giver, Key: $"k{gift}");
            _underWay[key] = 0;
            while (!await TrySendAsync(giver, key.Key))
            {
                await pause.WaitForNextTickAsync();
            }

            _underWay.TryRemove(key, out _);
        }
    }

    private async Task<bool> TrySendAsync(int giver, string key)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var call = cluster.SendAsync(Viewer(giver), Creator, key);
            call.ContinueWith(_ => NoteTime(Stopwatch.GetElapsedTime(started)), TaskScheduler.Default).Ignore();
            var outcome = await call.WaitAsync(AttemptTime);
            if (outcome.Value is { } receipt)
            {
                _sent[(giver, key)] = receipt.Id;
            }
            else
            {
                _wrong.Enqueue($"{Viewer(giver)} {key} was refused: {outcome.Refusal!.Reason}");
            }

            return true;
        }
        catch (Exception fault) when (fault is UnavailableException or TimeoutException or DbException or OrleansException)
        {
            Interlocked.Increment(ref _unavailable);
            return false;
        }
        catch (Exception fault)
        {
            _wrong.Enqueue($"{Viewer(giver)} {key}: {fault}");
            return _wrong.Count > count;
        }
    }

    private void NoteTime(TimeSpan took)
    {
        long longest;
        while (took.Ticks > (longest = Volatile.Read(ref _longest)))
        {
            Interlocked.CompareExchange(ref _longest, took.Ticks, longest);
        }
    }

    private async Task<List<string>> ReadKeysAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand("SELECT request_id FROM entries WHERE kind = 'gift' AND account LIKE $1");
        command.Parameters.Add(new NpgsqlParameter { Value = $"wallet:{prefix}-%" });
        var keys = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            keys.Add(reader.GetString(0));
        }

        return keys;
    }
}

/// <summary>Reads an account's entries back, all of them.</summary>
internal static class Chains
{
    /// <summary>Where the account stands after its last entry; fails when an entry does not follow the one before it.</summary>
    public static async Task<AccountHead> FollowAsync(CoinsCluster cluster, AccountId account)
    {
        var head = AccountHead.Empty;
        IReadOnlyList<Entry> page;
        do
        {
            // A pooled connection may be one that the fault has cut.
            page = await Viewers.UntilAnsweredAsync(() => cluster.Ledger.ReadForwardAsync(account, head.Sequence, 1000, CancellationToken.None));
            head = page.Aggregate(head, static (before, entry) => Replay.Follow(before, entry));
        }
        while (page.Count > 0);
        return head;
    }
}
