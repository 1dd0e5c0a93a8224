using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Grains.Ledger;

/// <summary>How an account gets into memory, and out of it: a snapshot that counts, and the journal's tail behind it.</summary>
internal abstract partial class LedgerGrain<TState>
{
    /// <summary>Throws away what a session has made of the account. The next request loads it afresh, under a new session.</summary>
    private void Abandon(LoadedAccount<TState> account)
    {
        account.Session.Close();
        if (ReferenceEquals(_account, account))
        {
            _account = null;
        }
    }

    private ValueTask<LoadedAccount<TState>> LoadedAsync()
    {
        if (_account is { } account)
        {
            if (!account.Session.IsBroken)
            {
                return new(account);
            }

            _account = null;
        }

        return new(_loading ??= LoadOnceAsync());
    }

    private async Task<LoadedAccount<TState>> LoadOnceAsync()
    {
        try
        {
            // Never run inside the caller's assignment of _loading: the finally below must come after it.
            await Task.Yield();
            return _account = await LoadAsync();
        }
        catch (Exception fault) when (fault is not (UnavailableException or InvariantViolatedException))
        {
            throw new UnavailableException($"{Account} cannot be loaded.", fault);
        }
        finally
        {
            _loading = null;
        }
    }

    private async Task<LoadedAccount<TState>> LoadAsync()
    {
        var session = await Journal.OpenSessionAsync(Account, CancellationToken.None);
        try
        {
            return await LoadAsync(session);
        }
        catch
        {
            session.Close();
            throw;
        }
    }

    private async Task<LoadedAccount<TState>> LoadAsync(IJournalSession session)
    {
        var snapshot = await _snapshots.ReadAsync();
        var (head, state) = (AccountHead.Empty, Empty);
        IReadOnlyList<Entry> page = [];
        var next = 0;
        if (snapshot is { Sequence: > 0, State: { } stored } && snapshot.RulesVersion == RulesVersion)
        {
            page = await Journal.ReadForwardAsync(Account, snapshot.Sequence - 1, Limits.ReplayPageSize, CancellationToken.None);
            if (page.Count > 0 && snapshot.IsOf(page[0]) && stored.Fits(page[0]))
            {
                (head, state) = (page[0].Head, stored);
                next = 1;
            }
            else
            {
                services.Instruments.SnapshotMismatch();
                LogSnapshotDoesNotCount(_logger, Account, snapshot.Sequence);
                page = [];
            }
        }

        if (head.Sequence == 0)
        {
            _snapshots.Disregard();
        }

        var recent = new Queue<Entry>();
        while (next < page.Count || await NextPageAsync())
        {
            var entry = page[next++];
            head = Replay.Follow(head, entry);
            state = Apply(state, entry);
            recent.Enqueue(entry);
            if (recent.Count > Limits.RememberedRequestsMax)
            {
                recent.Dequeue();
            }
        }

        session.Begin(head);
        var account = new LoadedAccount<TState>(session, head, state);
        foreach (var entry in recent)
        {
            account.Remember(entry);
        }

        services.Instruments.Loaded(Account);
        return account;

        async Task<bool> NextPageAsync()
        {
            if (page.Count is > 0 and < Limits.ReplayPageSize)
            {
                return false;
            }

            (page, next) = (await Journal.ReadForwardAsync(Account, head.Sequence, Limits.ReplayPageSize, CancellationToken.None), 0);
            return page.Count > 0;
        }
    }

    private Task SnapshotAsync(LoadedAccount<TState> account) =>
        account.DurableHead.Sequence == 0
            ? Task.CompletedTask
            : _snapshots.WriteAsync(new Snapshot<TState>
            {
                Sequence = account.DurableHead.Sequence,
                Hash = account.DurableHead.Hash.ToString(),
                RulesVersion = RulesVersion,
                State = account.DurableState,
            });

    [LoggerMessage(1101, LogLevel.Information, "{Account}: entry {Sequence} was not written ({Outcome}); the account is loaded afresh.")]
    private static partial void LogAbandoned(ILogger logger, AccountId account, long sequence, AppendOutcome outcome);

    [LoggerMessage(1102, LogLevel.Warning, "{Account}: the snapshot at {Sequence} does not match the journal; the journal is replayed instead.")]
    private static partial void LogSnapshotDoesNotCount(ILogger logger, AccountId account, long sequence);
}
