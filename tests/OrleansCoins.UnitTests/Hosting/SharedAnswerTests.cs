using Microsoft.Extensions.Time.Testing;
using OrleansCoins.GrainInterfaces.Operations;

namespace OrleansCoins.UnitTests.Hosting;

public sealed class SharedAnswerTests
{
    private static readonly TimeSpan Holds = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly List<TaskCompletionSource<bool>> _asked = [];

    [Fact]
    public async Task However_many_ask_at_once_it_is_looked_at_once()
    {
        var shared = Shared();

        var answers = Enumerable.Range(0, 1_000).Select(_ => shared.GetAsync()).ToList();

        Assert.Single(_asked);
        _asked[0].SetResult(true);
        Assert.DoesNotContain(false, await Task.WhenAll(answers));
    }

    [Fact]
    public async Task An_answer_holds_for_a_second_and_then_what_has_changed_is_told()
    {
        var shared = Shared();
        var first = shared.GetAsync();
        _asked[0].SetResult(true);
        Assert.True(await first);

        _time.Advance(Holds - TimeSpan.FromTicks(1));
        Assert.True(await shared.GetAsync());
        Assert.Single(_asked);

        _time.Advance(TimeSpan.FromTicks(1));
        var second = shared.GetAsync();
        _asked[1].SetResult(false);
        Assert.False(await second);
    }

    [Fact]
    public async Task A_failure_is_told_to_all_who_wait_and_is_asked_again_after_a_second()
    {
        var shared = Shared();
        var (one, other) = (shared.GetAsync(), shared.GetAsync());
        _asked[0].SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => one);
        await Assert.ThrowsAsync<TimeoutException>(() => other);

        _time.Advance(Holds);
        var next = shared.GetAsync();
        _asked[1].SetResult(true);
        Assert.True(await next);
    }

    [Fact]
    public void What_takes_long_is_not_asked_a_second_time_meanwhile()
    {
        var shared = Shared();
        var first = shared.GetAsync();
        _time.Advance(10 * Holds);

        Assert.Same(first, shared.GetAsync());
        Assert.Single(_asked);
    }

    private SharedAnswer<bool> Shared() => new(
        () =>
        {
            _asked.Add(new TaskCompletionSource<bool>());
            return _asked[^1].Task;
        },
        Holds,
        _time);
}
