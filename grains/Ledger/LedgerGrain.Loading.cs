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
        _snapshots.Disregard();
        var end = await Journal.ReadTailAsync(Account);
        var tail = end.Entries;
        var last = tail is [] ? 0 : tail[^1].Sequence;
        var (head, state, page) = tail is [] or [{ Sequence: 1 }, ..] ? (AccountHead.Empty, Empty, tail) : await StartFromSnapshotAsync(tail);
        // What a snapshot stands for was written too, and is asked for again when a silo has died.
        var answered = new RecentRequests();
        foreach (var entry in tail.TakeWhile(entry => entry.Sequence <= head.Sequence))
        {
            answered.Add(entry.RequestId);
        }

        for (var next = 0; next < page.Count || head.Sequence < last; next++)
        {
            if (next == page.Count)
            {
                (page, next) = (await Journal.ReadForwardAsync(Account, head.Sequence, Limits.ReplayPageSize, CancellationToken.None), 0);
            }

            var entry = page is [] ? throw new UnavailableException($"The entries of {Account} after {head.Sequence} are gone: the database is another.") : page[next];
            head = Replay.Follow(head, entry);
            state = Apply(state, entry);
            answered.Add(entry.RequestId);
        }

        session.Begin(head, end.DatabaseOf(head));
        services.Instruments.Loaded(Account);
        return new LoadedAccount<TState>(session, head, state, answered);
    }

    /// <summary>Where an account with a longer history starts: at a snapshot that counts, with the entries after it; or at its beginning.</summary>
    private async Task<(AccountHead Head, TState State, IReadOnlyList<Entry> After)> StartFromSnapshotAsync(IReadOnlyList<Entry> tail)
    {
        if (await _snapshots.ReadAsync() is { Sequence: > 0, State: { } state } snapshot && snapshot.RulesVersion == RulesVersion)
        {
            // Nearly always the snapshot was taken when the account was last put away, and stands at its end.
            var from = snapshot.Sequence - tail[0].Sequence;
            var page = from >= 0
                ? [.. tail.Skip(checked((int)Math.Min(from, tail.Count)))]
                : await Journal.ReadForwardAsync(Account, snapshot.Sequence - 1, Limits.ReplayPageSize, CancellationToken.None);
            if (page is [var entry, ..] && snapshot.IsOf(entry) && state.Fits(entry))
            {
                return (entry.Head, state, [.. page.Skip(1)]);
            }

            services.Instruments.SnapshotMismatch();
            LogSnapshotDoesNotCount(_logger, Account, snapshot.Sequence);
        }

        // Not even one of a later sequence may keep the next one out.
        _snapshots.Disregard();
        return (AccountHead.Empty, Empty, []);
    }

    private Task SnapshotAsync(LoadedAccount<TState> account) =>
        account.DurableHead.Sequence <= Limits.TailSize // is loaded from its entries
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
