using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Lanes;

/// <summary>A lane over a scripted database, and accounts that write through it.</summary>
internal sealed class LaneBench : IAsyncDisposable
{
    private readonly LaneInstruments _instruments = new(new Meters());

    public LaneBench()
    {
        Database = new ScriptedConnection(Time);
        Lane = new Lane(Database, _instruments, Time, Options);
    }

    public VirtualTime Time { get; } = new();

    public ScriptedConnection Database { get; }

    public LaneOptions Options { get; } = new();

    public Lane Lane { get; }

    /// <summary>Opens a session for an account and loads what is stored of it, from the database that the lane writes to unless <paramref name="readFrom"/> says from which other.</summary>
    public async Task<LaneWriter> OpenAsync(string account, long? readFrom = null)
    {
        var id = AccountId.Parse(account);
        var session = await Eventually.GetAsync(Lane.OpenSessionAsync(id, CancellationToken.None).AsTask(), $"a session for {account}");
        var head = AccountHead.Empty;
        foreach (var entry in Database.StoredOf(id))
        {
            head = Replay.Follow(head, entry);
        }

        session.Begin(head, readFrom ?? session.Database);
        return new LaneWriter(session, id, head);
    }

    /// <summary>Lets the lane begin a write, and holds it there until the database is released.</summary>
    public async Task<Task<AppendOutcome>> HoldInFlightAsync(LaneWriter writer)
    {
        Database.Hold();
        var begun = Database.WritesBegun;
        var outcome = writer.HandOver(writer.Next());
        await Eventually.HoldsAsync(() => Database.WritesBegun > begun, "the write to begin");
        return outcome;
    }

    public async ValueTask DisposeAsync()
    {
        Database.Release();
        await Eventually.GetAsync(CloseAsync(), "the lane to end");
        _instruments.Dispose();
        Assert.Empty(Database.Breaches);
    }

    private async Task<bool> CloseAsync()
    {
        await Lane.DisposeAsync();
        return true;
    }
}

/// <summary>One activation of an account: makes entries that follow each other, and hands them over.</summary>
internal sealed class LaneWriter(IJournalSession session, AccountId account, AccountHead head)
{
    private AccountHead _head = head;

    public IJournalSession Session => session;

    public AccountId Account => account;

    /// <summary>The entries handed over, and what becomes of each.</summary>
    public List<(Entry Entry, Task<AppendOutcome> Outcome)> Appended { get; } = [];

    /// <summary>The next entry, not handed over.</summary>
    public Entry Next(string? cause = null) => Entries.After(_head, account.Value, cause: cause);

    /// <summary>Hands the next entry over, without waiting for what becomes of it.</summary>
    public void HandOver(string? cause = null) => _ = HandOver(Next(cause));

    public Task<AppendOutcome> HandOver(Entry entry)
    {
        Assert.True(session.TryAppend(entry, null, out var outcome), "The lane is full");
        _head = entry.Head;
        Appended.Add((entry, outcome));
        return outcome;
    }

    /// <summary>Hands the next entry over, and waits for what becomes of it.</summary>
    public Task<AppendOutcome> AppendAsync(string? cause = null) => AppendAsync(Next(cause));

    public Task<AppendOutcome> AppendAsync(Entry entry) => Eventually.GetAsync(HandOver(entry), $"the outcome of {account} {entry.Sequence}");

    /// <summary>What became of everything handed over.</summary>
    public async Task<AppendOutcome[]> OutcomesAsync() =>
        await Eventually.GetAsync(Task.WhenAll(Appended.Select(pair => pair.Outcome)), $"the outcomes of {account}");
}
