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

    /// <summary>Where it says what went wrong.</summary>
    protected ILogger Logger => _logger;

    /// <summary>The account.</summary>
    protected AccountId Account { get; private set; }

    /// <summary>Whose account it is.</summary>
    protected UserId Owner { get; private set; }

    /// <summary>The journal.</summary>
    protected IJournal Journal => services.Journal;

    /// <summary>The clock.</summary>
    protected TimeProvider Time => services.Time;

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
        _snapshots = new SnapshotSlot<TState>(services.Snapshots, StateName, this.GetGrainId(), services.Instruments, _logger);
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
    private string StateName => $"{Account.Kind.Name()}-snapshot";

    /// <summary>The account as it is on disk.</summary>
    protected async ValueTask<(AccountHead Head, TState State)> DurableAsync()
    {
        var account = await LoadedAsync();
        return (account.DurableHead, account.DurableState);
    }

    /// <summary>Where the account will stand when everything decided is on disk.</summary>
    protected async ValueTask<AccountHead> DecidedAsync() => (await LoadedAsync()).DecidedHead;

    /// <summary>Which database the account stands on; see <see cref="IJournalSession.Database"/>.</summary>
    protected async ValueTask<long> DatabaseAsync() => (await LoadedAsync()).Session.Database;

    /// <summary>Whether the account, asked through its lane now, still stands on a database.</summary>
    protected async Task<bool> StandsOnAsync(long database, RequestId any)
    {
        var session = (await LoadedAsync()).Session;
        await session.ConfirmAsync(any);
        return !session.IsBroken && session.Database == database;
    }

    /// <summary>
    /// Carries out a request once: answers from the journal if the account has used its id, else lets the rules decide and writes what they decide.
    /// </summary>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting.</exception>
    protected Task<Settlement> SettleAsync(LedgerRequest<TState> request)
    {
        if (_underWay.ContainsKey(request.Id))
        {
            return SettleAfterFirstAsync(request);
        }

        if (_underWay.Count >= Limits.AccountPendingMax)
        {
            return Task.FromException<Settlement>(new OverloadedException($"Too many requests are waiting at {Account}."));
        }

        // The task itself, not one that waits for it: each wait is a turn of the grain's, and a gift has few others.
        var settling = DecideAndAppendAsync(request);
        if (!settling.IsCompleted)
        {
            _underWay.Add(request.Id, settling);
        }

        return settling;
    }

    /// <summary>A second request with the same id waits for the first, and tries for itself if that was refused.</summary>
    private async Task<Settlement> SettleAfterFirstAsync(LedgerRequest<TState> request)
    {
        while (_underWay.TryGetValue(request.Id, out var first))
        {
            if ((await first).Entry is { } entry)
            {
                return Settlement.Repeat(entry, request.Digest);
            }
        }

        return await SettleAsync(request);
    }

    /// <summary>Writes a change that moves nothing, unless the account is as wanted already.</summary>
    /// <returns>The account after that, on disk.</returns>
    /// <exception cref="UnavailableException">Others change the account again and again, or the outcome is not known.</exception>
    protected async Task<TState> ChangeAsync(
        Predicate<TState> isAsWanted, Func<long, RequestId> requestId, Func<AccountHead, TState, long, Decision> decide, string? message = null)
    {
        for (var tries = 1; tries <= TriesMax; tries++)
        {
            var (_, state) = await DurableAsync();
            if (isAsWanted(state))
            {
                return state;
            }

            // The entry's request id names its own sequence. Nothing else is decided between here and there, so it fits; of two changes at once
            // the second gets the first one's answer, and looks again.
            var sequence = (await DecidedAsync()).Sequence + 1;
            await SettleAsync(new(requestId(sequence), OwnRequests.Digest, (head, decided) => decide(head, decided, sequence)) { Message = message });
        }

        throw Contended();
    }

    /// <summary>What is thrown when others change the account again and again.</summary>
    protected UnavailableException Contended() => new($"{Account} is being changed by others. Send the same request again.");

    /// <summary>The entry on disk that a request caused, or <see langword="null"/>.</summary>
    protected Task<Entry?> FindAsync(RequestId requestId) => Journal.FindAsync(Account, requestId, CancellationToken.None);

    private async Task<Settlement> DecideAndAppendAsync(LedgerRequest<TState> request)
    {
        try
        {
            var lookUp = false;
            for (var tries = 1; tries <= TriesMax; tries++)
            {
                var account = await LoadedAsync();
                if ((lookUp || account.Remembers(request.Id)) && await Journal.FindAsync(Account, request.Id, CancellationToken.None) is { } stored)
                {
                    return Settlement.Repeat(stored, request.Digest);
                }

                if (account.Session.IsBroken)
                {
                    continue;
                }

                if (request.Database is { } database && account.Session.Database != database)
                {
                    throw new UnavailableException($"The database is another than the one that {request.Id} rests on. Send the same request again.");
                }

                var asked = account.DecidedHead;
                var decision = request.Decide(asked, account.DecidedState);
                if (decision.Refusal is { } refusal)
                {
                    var journal = await account.Session.ConfirmAsync(request.Id);
                    if (journal.Existing is { } existing)
                    {
                        return Settlement.Repeat(existing, request.Digest);
                    }

                    if (account.AgreesWith(journal, asked))
                    {
                        return new Settlement(null, Replayed: false, refusal);
                    }

                    Abandon(account);
                    continue;
                }

                var entry = Append(account, decision.Draft!, request, out var appending);
                var outcome = await appending;
                TakeNote(account, entry, outcome);
                switch (outcome)
                {
                    case AppendOutcome.Written:
                        return new Settlement(entry, Replayed: false, null) { Database = account.Session.Database };
                    case AppendOutcome.DeadlinePassed:
                        throw new UnavailableException($"{request.Id} could not be written to {Account} in time, and was not. Send the same request again.");
                    case AppendOutcome.Unknown:
                        throw new UnavailableException($"It is not known yet whether {request.Id} was written to {Account}. Send the same request again.");
                    default:
                        // This entry may have been dragged along by another's repeat, and be one itself: many old keys at once cost one round.
                        lookUp = true;
                        break;
                }
            }

            throw new UnavailableException($"{Account} is being written to by another silo. Send the same request again.");
        }
        finally
        {
            // Whoever waits for this goes on after it.
            _underWay.Remove(request.Id);
        }
    }

    /// <summary>Hands an entry over to be written.</summary>
    private Entry Append(LoadedAccount<TState> account, EntryDraft draft, LedgerRequest<TState> request, out Task<AppendOutcome> appending)
    {
        var entry = draft.After(Account, account.DecidedHead, Now, _silo, _bucket);
        var state = Apply(account.DecidedState, entry);
        if (!account.Session.TryAppend(entry, request.Message, out appending, Stopwatch.GetElapsedTime(request.ArrivedAt)))
        {
            throw new OverloadedException("Too many entries are waiting for the journal.");
        }

        account.Decided(entry, state);
        return entry;
    }

    /// <summary>Takes note of what became of an entry.</summary>
    private void TakeNote(LoadedAccount<TState> account, Entry entry, AppendOutcome outcome)
    {
        if (outcome != AppendOutcome.Written)
        {
            LogAbandoned(_logger, Account, entry.Sequence, outcome);
            Abandon(account);
            return;
        }

        account.Written(entry);
        if (account.DurableHead.Sequence - _snapshots.StoredSequence >= Limits.SnapshotEvery)
        {
            SnapshotAsync(account).Ignore();
        }
    }
}
