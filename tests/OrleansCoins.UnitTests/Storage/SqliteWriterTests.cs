using OrleansCoins.GrainInterfaces;
using OrleansCoins.Grains;
using OrleansCoins.Silo.Storage.Sqlite;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Storage;

/// <summary>The writer's queue. No file is opened: what is asked for here writes nothing.</summary>
public sealed class SqliteWriterTests : IDisposable
{
    private readonly SqliteWriter _writer = new(new SqliteDataSource(Path.Combine(Path.GetTempPath(), "never-opened.db")));
    private readonly ManualResetEventSlim _held = new();

    public void Dispose()
    {
        _held.Set();
        _writer.Dispose();
        _held.Dispose();
    }

    [Fact]
    public async Task One_write_more_than_may_wait_is_refused_at_once_and_a_lanes_gets_in_and_then_all_goes_on()
    {
        var underWay = await HoldAsync();
        var waiting = Enumerable.Range(0, Limits.FileWritesWaitingMax).Select(number => _writer.RunAsync(() => number)).ToArray();

        for (var surplus = 0; surplus < 100; surplus++)
        {
            var refused = _writer.RunAsync(() => true);
            Assert.True(refused.IsFaulted, "it is refused without waiting");
            await Assert.ThrowsAsync<OverloadedException>(() => refused);
        }

        var ofALane = _writer.RunForLaneAsync(() => true);
        Assert.Equal((Limits.FileWritesWaitingMax, false), (_writer.Waiting, ofALane.IsCompleted));
        Assert.DoesNotContain(waiting, static one => one.IsCompleted);

        _held.Set();
        Assert.Equal(Enumerable.Range(0, waiting.Length), await Eventually.GetAsync(Task.WhenAll(waiting), "what waited is written, in its order"));
        Assert.True(await Eventually.GetAsync(ofALane, "so is the lane's"));
        Assert.True(await Eventually.GetAsync(underWay, "and what was under way"));
        Assert.True(await Eventually.GetAsync(_writer.RunAsync(() => true), "the writer takes work again"));
        Assert.Equal(0, _writer.Waiting);
    }

    [Fact]
    public async Task However_many_ask_at_once_no_more_wait_than_may()
    {
        await HoldAsync();
        var asked = new Task<bool>[4 * Limits.FileWritesWaitingMax];
        Parallel.For(0, asked.Length, number => asked[number] = _writer.RunAsync(() => true));

        Assert.Equal(Limits.FileWritesWaitingMax, asked.Count(static one => !one.IsFaulted));
    }

    /// <summary>Has something under way that does not end before <see cref="_held"/> is set.</summary>
    private async Task<Task<bool>> HoldAsync()
    {
        var begun = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var underWay = _writer.RunAsync(() =>
        {
            begun.SetResult(true);
            _held.Wait();
            return true;
        });
        await Eventually.GetAsync(begun.Task, "the writer has begun");
        return underWay;
    }
}
