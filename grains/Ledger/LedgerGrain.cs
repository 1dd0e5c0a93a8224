using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Ledger;

/// <summary>
/// The shell around an account's rules: it loads, lets the rules decide, appends, and answers once the entry is on disk. Requests overlap while
/// their entries are being written, so one busy account fills a batch by itself; they are decided strictly one after another.
/// </summary>
/// <typeparam name="TState">The account's state; immutable.</typeparam>
internal abstract partial class LedgerGrain<TState>(LedgerServices services) : Grain
    where TState : class, IAccountState
{
    private const int TriesMax = 5;

    private readonly Dictionary<RequestId, Task<Settlement>> _underWay = [];
    private readonly string _silo = services.SiloName.Name;
    private SnapshotSlot<TState> _snapshots = null!;
    private LoadedAccount<TState>? _account;
    private Task<LoadedAccount<TState>>? _loading;
    private ILogger _logger = null!;
    private int _bucket;

    /// <summary>The account.</summary>
    protected AccountId Account { get; private set; }

    /// <summary>Whose account it is.</summary>
    protected UserId Owner { get; private set; }

    /// <summary>The journal.</summary>
    protected IJournal Journal => services.Journal;

    /// <summary>The time.</summary>
    protected DateTimeOffset Now => services.Time.GetUtcNow();

    /// <summary>The version of the rules: raised when <see cref="Apply"/> makes another state of the same entries, so that old snapshots don't count.</summary>
    protected abstract int RulesVersion { get; }

    /// <summary>The state of an account without entries.</summary>
    protected abstract TState Empty { get; }

    /// <summary>The state after an entry. Pure: the rules', with nothing added.</summary>
    protected abstract TState Apply(TState state, Entry entry);

    /// <inheritdoc />
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _logger = services.Loggers.CreateLogger(GetType());
        Account = AccountId.Parse(this.GetPrimaryKeyString());
        Owner = Account.Owner;
        _bucket = Account.Bucket;
        _snapshots = new SnapshotSlot<TState>(services.Snapshots, StateName, this.GetGrainId(), _logger);
        await LoadedAsync();
    }

    /// <inheritdoc />
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_account is { } account)
        {
            account.Session.Close();
            await SnapshotAsync(account).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>Every kind of account has its own name for its snapshots: Orleans keys stored state by name, not by class.</summary>
    private string StateName => Account.IsWallet ? "wallet-snapshot" : "earnings-snapshot";

    /// <summary>The account as it is on disk.</summary>
    protected async ValueTask<(AccountHead Head, TState State)> DurableAsync()
    {
        var account = await LoadedAsync();
        return (account.DurableHead, account.DurableState);
    }

    /// <summary>Where the account will stand when everything decided is on disk.</summary>
    protected async ValueTask<AccountHead> DecidedAsync() => (await LoadedAsync()).DecidedHead;

    /// <summary>
    /// Carries out a request once: answers from the journal if the account has used its id, else lets the rules decide and writes what they decide.
    /// </summary>
    /// <param name="requestId">What causes the entry.</param>
    /// <param name="digest">The fingerprint of the request; one with the same id and another fingerprint is refused.</param>
    /// <param name="decide">The rule. Pure; it may be asked several times.</param>
    /// <param name="message">What the caller says with it, kept beside the journal.</param>
    /// <param name="arrivedAt">When it came, by <see cref="Stopwatch.GetTimestamp"/>, if what the rule rests on was gathered before this call.</param>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting.</exception>
    protected async Task<Settlement> SettleAsync(
        RequestId requestId, RequestDigest digest, Func<AccountHead, TState, Decision> decide, string? message = null, long? arrivedAt = null)
    {
        var arrived = arrivedAt ?? Stopwatch.GetTimestamp();
        while (_underWay.TryGetValue(requestId, out var first))
        {
            var settlement = await first;
            if (settlement.Entry is { } entry)
            {
                return Settlement.Repeat(entry, digest);
            }

            // The first was refused, and its own clean-up may not have run yet: this one is free to try.
            EndUnderWay(requestId, first);
        }

        if (_underWay.Count >= Limits.AccountPendingMax)
        {
            throw new OverloadedException($"Too many requests are waiting at {Account}.");
        }

        var settling = DecideAndAppendAsync(requestId, digest, decide, message, arrived);
        if (settling.IsCompleted)
        {
            return await settling;
        }

        _underWay.Add(requestId, settling);
        try
        {
            return await settling;
        }
        finally
        {
            EndUnderWay(requestId, settling);
        }
    }

    /// <summary>The entry on disk that a request caused, or <see langword="null"/>.</summary>
    protected async ValueTask<Entry?> FindAsync(RequestId requestId) =>
        (await LoadedAsync()).Recall(requestId) ?? await Journal.FindAsync(Account, requestId, CancellationToken.None);

    private void EndUnderWay(RequestId requestId, Task<Settlement> settling)
    {
        if (_underWay.TryGetValue(requestId, out var current) && ReferenceEquals(current, settling))
        {
            _underWay.Remove(requestId);
        }
    }

    private async Task<Settlement> DecideAndAppendAsync(
        RequestId requestId, RequestDigest digest, Func<AccountHead, TState, Decision> decide, string? message, long arrived)
    {
        var lookUp = false;
        for (var tries = 1; tries <= TriesMax; tries++)
        {
            var account = await LoadedAsync();
            if (account.Recall(requestId) is { } remembered)
            {
                return Settlement.Repeat(remembered, digest);
            }

            if (lookUp && await Journal.FindAsync(Account, requestId, CancellationToken.None) is { } stored)
            {
                return Settlement.Repeat(stored, digest);
            }

            if (account.Session.IsBroken)
            {
                continue;
            }

            var asked = account.DecidedHead;
            var decision = decide(asked, account.DecidedState);
            if (decision.Refusal is { } refusal)
            {
                var journal = await account.Session.ConfirmAsync(requestId);
                if (journal.Existing is { } existing)
                {
                    return Settlement.Repeat(existing, digest);
                }

                if (account.AgreesWith(journal, asked))
                {
                    return new Settlement(null, Replayed: false, refusal);
                }

                Abandon(account);
                continue;
            }

            var (entry, outcome) = await AppendAsync(account, decision.Draft!, message, arrived);
            switch (outcome)
            {
                case AppendOutcome.Written:
                    return new Settlement(entry, Replayed: false, null);
                case AppendOutcome.DeadlinePassed:
                    throw new UnavailableException($"{requestId} could not be written to {Account} in time, and was not. Send the same request again.");
                case AppendOutcome.Unknown:
                    throw new UnavailableException($"It is not known yet whether {requestId} was written to {Account}. Send the same request again.");
                default:
                    // This entry may have been dragged along by another's repeat, and be one itself: many old keys at once cost one round.
                    lookUp = true;
                    break;
            }
        }

        throw new UnavailableException($"{Account} is being written to by another silo. Send the same request again.");
    }

    private async Task<(Entry Entry, AppendOutcome Outcome)> AppendAsync(
        LoadedAccount<TState> account, EntryDraft draft, string? message, long arrived)
    {
        var entry = draft.After(Account, account.DecidedHead, Now, _silo, _bucket);
        var state = Apply(account.DecidedState, entry);
        if (!account.Session.TryAppend(entry, message, out var completion, Stopwatch.GetElapsedTime(arrived)))
        {
            throw new OverloadedException("Too many entries are waiting for the journal.");
        }

        account.Decided(entry, state);
        var outcome = await completion;
        if (outcome == AppendOutcome.Written)
        {
            account.Written(entry);
            if (account.DurableHead.Sequence - _snapshots.StoredSequence >= Limits.SnapshotEvery)
            {
                SnapshotAsync(account).Ignore();
            }
        }
        else
        {
            LogAbandoned(_logger, Account, entry.Sequence, outcome);
            Abandon(account);
        }

        return (entry, outcome);
    }

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
