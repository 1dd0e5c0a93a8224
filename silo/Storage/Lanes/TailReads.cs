using OrleansCoins.GrainInterfaces;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Storage.Lanes;

/// <summary>
/// Reads the ends of accounts that wake up, many by one query: what is asked for while queries are under way is the next query. When a crowd arrives,
/// each of its wallets would else cost the database a query of its own, which is more than the gift that wakes it.
/// </summary>
internal sealed class TailReads(IEntryStore store)
{
    private const int AccountsAQueryMax = 256;
    private const int QueriesMax = 2;

    private readonly Lock _gate = new();
    private readonly Queue<PendingTail> _waiting = [];
    private int _queries;

    /// <summary>The last entries of an account, oldest first.</summary>
    /// <exception cref="OverloadedException">Too many are waiting already.</exception>
    /// <exception cref="UnreadableEntryException">This program can't read one of them; the other accounts of the query are none the worse.</exception>
    public Task<AccountTail> ReadAsync(AccountId account)
    {
        var pending = new PendingTail(account);
        lock (_gate)
        {
            if (_waiting.Count >= Limits.TailReadsMax)
            {
                throw new OverloadedException("Too many accounts are waiting to be loaded.");
            }

            _waiting.Enqueue(pending);
            if (_queries < QueriesMax)
            {
                _queries++;
                _ = Task.Run(RunAsync);
            }
        }

        return pending.Task;
    }

    private async Task RunAsync()
    {
        while (TakeWaiting() is { Count: > 0 } taken)
        {
            try
            {
                var tails = await store.ReadTailsAsync(taken.ConvertAll(static pending => pending.Account), Limits.TailSize);
                Invariant.Require(tails.Each.Count == taken.Count, "Every account's end is read");
                var database = tails.Database is { } name ? LaneDatabase.MarkOf(name) : 0;
                for (var i = 0; i < taken.Count; i++)
                {
                    taken[i].SetResult(tails.Each[i], database);
                }
            }
            catch (Exception fault)
            {
                foreach (var pending in taken)
                {
                    pending.TrySetException(fault);
                }
            }
        }
    }

    private List<PendingTail> TakeWaiting()
    {
        lock (_gate)
        {
            var taken = new List<PendingTail>(Math.Min(_waiting.Count, AccountsAQueryMax));
            while (taken.Count < AccountsAQueryMax && _waiting.TryDequeue(out var pending))
            {
                taken.Add(pending);
            }

            _queries -= taken.Count == 0 ? 1 : 0;
            return taken;
        }
    }

    private sealed class PendingTail(AccountId account) : TaskCompletionSource<AccountTail>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public AccountId Account => account;

        public void SetResult(in Tail tail, long database)
        {
            if (tail.Unreadable is { } unreadable)
            {
                SetException(unreadable);
            }
            else
            {
                SetResult(new AccountTail(tail.Entries, database));
            }
        }
    }
}

/// <summary>The ends of several accounts, as one query has read them.</summary>
/// <param name="Each">The accounts' ends, in the order in which they were asked for.</param>
/// <param name="Database">
/// Which database they were read from, see <see cref="LaneLink.Database"/>: said by the same statement. <see langword="null"/> when that can't be told, as of a standby.
/// </param>
internal readonly record struct Tails(IReadOnlyList<Tail> Each, string? Database);

/// <summary>The end of an account.</summary>
/// <param name="Entries">Its last entries, oldest first.</param>
/// <param name="Unreadable">Why they can't be read by this program; or <see langword="null"/>.</param>
internal readonly record struct Tail(IReadOnlyList<Entry> Entries, UnreadableEntryException? Unreadable);
