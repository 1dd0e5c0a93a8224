using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Books;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Books;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.ClusterTests.Journal;

/// <summary>
/// What every journal guarantees. Two journals over one storage are two silos over one database: sessions of the one know nothing of the other's.
/// </summary>
public abstract partial class JournalSuite : IAsyncLifetime
{
    private readonly AccountId _account = AccountId.Wallet(UserId.Parse("viewer"));
    private ServiceProvider? _services;

    private IJournal Here { get; set; } = null!;

    private IJournal There { get; set; } = null!;

    /// <summary>Adds an empty storage; <see langword="false"/> when there can be none here.</summary>
    private protected abstract Task<bool> TryAddStorageAsync(IServiceCollection services);

    private protected abstract string WhyNot { get; }

    public async Task InitializeAsync()
    {
        var services = new ServiceCollection().AddLogging().AddMetrics().AddSingleton<ISealer>(new NoSealKey());
        if (!await TryAddStorageAsync(services))
        {
            return;
        }

        _services = services.BuildServiceProvider();
        foreach (var schema in _services.GetServices<IStorageSchema>())
        {
            await schema.MigrateAsync(CancellationToken.None);
        }

        Here = ActivatorUtilities.CreateInstance<LaneJournal>(_services);
        There = ActivatorUtilities.CreateInstance<LaneJournal>(_services);
    }

    public virtual async Task DisposeAsync()
    {
        if (_services is not null)
        {
            await ((LaneJournal)Here).DisposeAsync();
            await ((LaneJournal)There).DisposeAsync();
            await _services.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task What_was_written_is_read_back_exactly_to_the_last_byte()
    {
        RequireStorage();
        var session = await BeginAsync(Here);
        var first = Draft("one", 70) with { Detail = "{\"text\":\"ä €😀 \\u0001 \\\"quoted\\\"\"}", Peer = AccountId.Earnings(UserId.Parse("creator")) };
        var written = await WriteAsync(session, first, AccountHead.Empty);
        var next = await WriteAsync(session, Draft("two", -5), written.Head);

        var read = await There.ReadForwardAsync(_account, 0, 10, CancellationToken.None);

        Assert.Equal([written, next], read);
        Assert.Equal(next.Head, read.Aggregate(AccountHead.Empty, (head, entry) => Replay.Follow(head, entry)));
    }

    [SkippableFact]
    public async Task Entries_are_read_in_pages_both_ways_and_found_by_their_request()
    {
        RequireStorage();
        var entries = await WriteManyAsync(await BeginAsync(Here), 25);

        Assert.Equal(entries[10..15], await Here.ReadForwardAsync(_account, 10, 5, CancellationToken.None));
        Assert.Equal(entries[..10].Reverse().Take(5), await Here.ReadBackwardAsync(_account, 11, 5, CancellationToken.None));
        Assert.Equal(entries[^1], (await Here.ReadBackwardAsync(_account, long.MaxValue, 1, CancellationToken.None)).Single());
        Assert.Equal(entries[7], await Here.FindAsync(_account, entries[7].RequestId, CancellationToken.None));
        Assert.Null(await Here.FindAsync(_account, Key("never used"), CancellationToken.None));
        Assert.Equal(2, (await Here.FindAsync(_account, [entries[3].RequestId, Key("never used"), entries[9].RequestId], CancellationToken.None)).Count);
    }

    [SkippableFact]
    public async Task Entries_handed_over_at_once_are_all_written_in_their_order()
    {
        RequireStorage();
        var session = await BeginAsync(Here);
        var head = AccountHead.Empty;
        var outcomes = new List<Task<AppendOutcome>>();
        for (var i = 0; i < 500; i++)
        {
            var entry = After(Draft($"k{i}", 1), head);
            Assert.True(session.TryAppend(entry, null, out var outcome));
            outcomes.Add(outcome);
            head = entry.Head;
        }

        Assert.All(await Task.WhenAll(outcomes), outcome => Assert.Equal(AppendOutcome.Written, outcome));
        var read = await Here.ReadForwardAsync(_account, 0, 1000, CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, 500).Select(n => (long)n), read.Select(entry => entry.Sequence));
        Assert.Equal(500, read[^1].Balance);
    }

    [SkippableFact]
    public async Task A_stale_session_of_another_silo_is_fenced_and_nothing_of_it_is_written_any_more()
    {
        RequireStorage();
        var stale = await BeginAsync(Here);
        var first = await WriteAsync(stale, Draft("one", 10), AccountHead.Empty);
        var fresh = await There.OpenSessionAsync(_account, CancellationToken.None);
        fresh.Begin(first.Head);
        var winner = await WriteAsync(fresh, Draft("two", 10), first.Head);

        // The stale one goes on as if nothing had happened, with several entries at once.
        var second = After(Draft("stale-2", -10), first.Head);
        var third = After(Draft("stale-3", 0), second.Head);
        Assert.True(stale.TryAppend(second, null, out var secondOutcome));
        Assert.True(stale.TryAppend(third, null, out var thirdOutcome));
        Assert.Equal(AppendOutcome.Fenced, await secondOutcome);
        Assert.Equal(AppendOutcome.NotWritten, await thirdOutcome);
        Assert.True(stale.IsBroken);

        // Even an entry that would fit the account as it now is: the session is broken for good.
        var fitting = After(Draft("stale-4", 1), winner.Head) with { Sequence = 4 };
        Assert.True(stale.TryAppend(fitting, null, out var fittingOutcome));
        Assert.Equal(AppendOutcome.NotWritten, await fittingOutcome);
        Assert.Equal([first, winner], await Here.ReadForwardAsync(_account, 0, 10, CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_request_id_is_used_once_whoever_asks()
    {
        RequireStorage();
        var here = await BeginAsync(Here);
        var first = await WriteAsync(here, Draft("one", 10), AccountHead.Empty);

        var again = After(Draft("one", 10), first.Head);
        Assert.True(here.TryAppend(again, null, out var outcome));

        Assert.Equal(AppendOutcome.RequestIdTaken, await outcome);
        Assert.True(here.IsBroken);
        Assert.Single(await Here.ReadForwardAsync(_account, 0, 10, CancellationToken.None));
    }

    [SkippableFact]
    public async Task One_accounts_conflict_fails_nobody_elses_entry()
    {
        RequireStorage();
        var first = await WriteAsync(await BeginAsync(Here), Draft("one", 10), AccountHead.Empty);
        var stale = await There.OpenSessionAsync(_account, CancellationToken.None);
        stale.Begin(AccountHead.Empty);
        var others = new List<(IJournalSession Session, AccountId Account)>();
        for (var i = 0; i < 20; i++)
        {
            var account = AccountId.Wallet(UserId.Parse($"other-{i}"));
            var session = await There.OpenSessionAsync(account, CancellationToken.None);
            session.Begin(AccountHead.Empty);
            others.Add((session, account));
        }

        Assert.True(stale.TryAppend(After(Draft("two", 1), AccountHead.Empty), null, out var fenced));
        var written = others.ConvertAll(other =>
        {
            Assert.True(other.Session.TryAppend(Draft("k", 1).After(other.Account, AccountHead.Empty, DateTimeOffset.UnixEpoch, "silo", other.Account.Bucket), null, out var outcome));
            return outcome;
        });

        Assert.Equal(AppendOutcome.Fenced, await fenced);
        Assert.All(await Task.WhenAll(written), outcome => Assert.Equal(AppendOutcome.Written, outcome));
        Assert.Equal([first], await Here.ReadForwardAsync(_account, 0, 10, CancellationToken.None));
    }

    [SkippableTheory]
    [InlineData(null)]
    [InlineData("with a message")]
    public async Task A_statement_that_begins_after_its_deadline_writes_nothing_and_says_so(string? message)
    {
        RequireStorage();
        var first = After(Draft("one", 10), AccountHead.Empty);
        var second = After(Draft("two", 10), first.Head);
        EntryRow[] rows = [new(first, null), new(second, message)];
        await using var lane = _services!.GetRequiredService<IEntryStore>().OpenLane();
        var link = await lane.TryConnectAsync();

        Assert.Equal(WriteOutcome.DeadlinePassed, await lane.WriteAsync(rows, link!.Time));
        Assert.Empty(await Here.ReadForwardAsync(_account, 0, 10, CancellationToken.None));
        Assert.Empty(await Here.ReadMessagesAsync(_account, [1, 2], CancellationToken.None));

        Assert.Equal(WriteOutcome.Written, await lane.WriteAsync(rows, (await lane.TryReadTimeAsync())!.Value.AddMinutes(1)));
        Assert.Equal([first, second], await Here.ReadForwardAsync(_account, 0, 10, CancellationToken.None));
        Assert.Equal(message is null ? 0 : 1, (await Here.ReadMessagesAsync(_account, [1, 2], CancellationToken.None)).Count);
    }

    [SkippableFact]
    public async Task Many_silos_that_fight_over_an_account_leave_one_unbroken_chain()
    {
        RequireStorage();
        const int entriesEach = 20;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            await using var journal = ActivatorUtilities.CreateInstance<LaneJournal>(_services!);
            for (var written = 0; written < entriesEach;)
            {
                var session = await journal.OpenSessionAsync(_account, CancellationToken.None);
                var last = await journal.ReadBackwardAsync(_account, long.MaxValue, 1, CancellationToken.None);
                var head = last is [var entry] ? entry.Head : AccountHead.Empty;
                session.Begin(head);
                Assert.True(session.TryAppend(After(Draft($"w{writer}-{written}", 1), head), null, out var outcome));
                written += await outcome == AppendOutcome.Written ? 1 : 0;
            }
        })));

        var read = await Here.ReadForwardAsync(_account, 0, 1000, CancellationToken.None);
        Assert.Equal(4 * entriesEach, read.Count);
        Assert.Equal(4 * entriesEach, read.Aggregate(AccountHead.Empty, (head, entry) => Replay.Follow(head, entry)).Balance);
    }

    [SkippableFact]
    public async Task A_confirmation_is_answered_behind_everything_handed_over_before_it()
    {
        RequireStorage();
        var session = await BeginAsync(Here);
        var first = After(Draft("one", 10), AccountHead.Empty);
        var second = After(Draft("two", 10), first.Head);
        session.TryAppend(first, null, out _);
        session.TryAppend(second, null, out _);

        var known = await session.ConfirmAsync(first.RequestId);
        var unknown = await session.ConfirmAsync(Key("never used"));

        Assert.Equal((2, second.Hash, first), (known.Sequence, known.Hash, known.Existing));
        Assert.Equal((2, second.Hash, null), (unknown.Sequence, unknown.Hash, unknown.Existing));
    }

    [SkippableFact]
    public async Task A_confirmation_of_an_account_without_entries_is_its_beginning()
    {
        RequireStorage();
        var session = await BeginAsync(Here);

        Assert.Equal(new Confirmation(0, EntryHash.Zero, null), await session.ConfirmAsync(Key("never used")));
    }

    [SkippableFact]
    public async Task A_message_is_kept_beside_its_entry()
    {
        RequireStorage();
        var session = await BeginAsync(Here);
        var first = After(Draft("one", 10), AccountHead.Empty);
        var second = After(Draft("two", 10), first.Head);
        session.TryAppend(first, "Bravo! ä😀", out var firstOutcome);
        session.TryAppend(second, null, out var secondOutcome);
        Assert.Equal(AppendOutcome.Written, await firstOutcome);
        Assert.Equal(AppendOutcome.Written, await secondOutcome);

        var messages = await There.ReadMessagesAsync(_account, [1, 2], CancellationToken.None);

        Assert.Equal([new KeyValuePair<long, string>(1, "Bravo! ä😀")], messages);
    }

    [SkippableFact]
    public async Task What_was_said_is_erased_and_its_entry_stays_as_it_is()
    {
        RequireStorage();
        var session = await BeginAsync(Here);
        var first = After(Draft("one", 10), AccountHead.Empty);
        var second = After(Draft("two", 10), first.Head);
        session.TryAppend(first, "my address is", out _);
        session.TryAppend(second, "Bravo!", out var outcome);
        Assert.Equal(AppendOutcome.Written, await outcome);

        await Here.EraseMessagesAsync(_account, [1, 7], CancellationToken.None);
        await Here.EraseMessagesAsync(_account, [1], CancellationToken.None);

        Assert.Equal([new KeyValuePair<long, string>(2, "Bravo!")], await There.ReadMessagesAsync(_account, [1, 2], CancellationToken.None));
        Assert.Equal([first, second], await There.ReadForwardAsync(_account, 0, 10, CancellationToken.None));
    }

    private void RequireStorage() => Skip.If(_services is null, WhyNot);

    private async Task<IJournalSession> BeginAsync(IJournal journal)
    {
        var session = await journal.OpenSessionAsync(_account, CancellationToken.None);
        session.Begin(AccountHead.Empty);
        return session;
    }

    private async Task<Entry> WriteAsync(IJournalSession session, EntryDraft draft, AccountHead head)
    {
        var entry = After(draft, head);
        Assert.True(session.TryAppend(entry, null, out var outcome));
        Assert.Equal(AppendOutcome.Written, await outcome);
        return entry;
    }

    private async Task<Entry[]> WriteManyAsync(IJournalSession session, int count)
    {
        var entries = new List<Entry>();
        for (var i = 0; i < count; i++)
        {
            entries.Add(await WriteAsync(session, Draft($"k{i}", i), entries.Count == 0 ? AccountHead.Empty : entries[^1].Head));
        }

        return [.. entries];
    }

    private Entry After(EntryDraft draft, AccountHead head) => draft.After(_account, head, DateTimeOffset.UnixEpoch.AddYears(56), "silo-1", _account.Bucket);

    private static RequestId Key(string key) => RequestId.ForKey(UserId.Parse("viewer"), IdempotencyKey.Parse(key));

    private static EntryDraft Draft(string key, long amount) => new(
        EntryKind.Purchase, amount, ContraAccounts.Purchases, null, Key(key), RequestDigest.Of("request"u8), """{"packageId":"coins-70"}""");
}
