using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Limiting;
using OrleansCoins.Gateway.Live;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Limiting;

public sealed class CallerLimitsTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_caller_has_a_quota_a_window_and_is_told_what_is_left_and_when_it_is_counted_anew()
    {
        using var limits = Limits(3);

        Assert.Equal((true, 2, Window), Take(limits, "anna"));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((true, 1, Window - TimeSpan.FromSeconds(5)), Take(limits, "anna"));
        Assert.Equal((true, 0, Window - TimeSpan.FromSeconds(5)), Take(limits, "anna"));
        Assert.Equal((false, 0, Window - TimeSpan.FromSeconds(5)), Take(limits, "anna"));
        Assert.Equal((true, 2, Window), Take(limits, "bert"));
        Assert.Equal((true, 2, Window), Take(limits, "anna", LimitClass.Read));

        _time.Advance(Window - TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.False(Take(limits, "anna").IsAcquired, "the window is not over");
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal((true, 2, Window), Take(limits, "anna"));
    }

    [Fact]
    public async Task However_many_ask_at_once_no_more_than_the_quota_are_served()
    {
        using var limits = Limits(100);

        var served = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 50).Count(_ => Take(limits, "anna").IsAcquired))));

        Assert.Equal(100, served.Sum());
    }

    [Fact]
    public async Task A_caller_who_is_idle_is_forgotten()
    {
        using var limits = Limits(3);
        Take(limits, "anna");
        Assert.Equal(1, limits.Count);

        // The library looks by its own clock, and asks each window how long it has been over.
        _time.Advance(Window + TimeSpan.FromMinutes(1));
        await Eventually.GetAsync(() => Task.FromResult(limits.Count), static count => count == 0, "the idle caller is forgotten");
        Assert.Equal((true, 2, Window), Take(limits, "anna"));
    }

    [Fact]
    public void A_flood_of_different_callers_takes_bounded_memory_and_nothing_from_those_who_were_there()
    {
        using var limits = Limits(2);
        Take(limits, "anna");

        for (var caller = 0; caller < CallerLimits.CallersMax + 20_000; caller++)
        {
            Take(limits, $"2001:db8::{caller:x}");
        }

        Assert.Equal(CallerLimits.CallersMax, limits.Count);
        Assert.Equal((true, 0, Window), Take(limits, "anna"));

        // Those who came last share what is left, and it is little.
        Assert.Contains(false, Enumerable.Range(0, 3 * CallerLimits.SharedPlaces).Select(caller => Take(limits, $"late-{caller}").IsAcquired));
        Assert.Equal(CallerLimits.CallersMax, limits.Count);
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2:ffff:4:5:6", "2001:db8:1:2::")]
    [InlineData("::1", "::")]
    public void An_address_stands_for_whom_it_was_given_to(string address, string caller) => Assert.Equal(caller, CallerAddress.Of(IPAddress.Parse(address)));

    [Theory]
    [InlineData("Money:Permits", "0")]
    [InlineData("Anonymous:Permits", "-1")]
    [InlineData("Read:Permits", "many")]
    [InlineData("Costly:Window", "0:00:00")]
    [InlineData("Write:Window", "2:00:00")]
    public void A_limit_that_cannot_be_is_refused_in_words(string name, string value)
    {
        var refused = Assert.Throws<SettingException>(() => RateLimitOptions.Read(Configuration($"OrleansCoins:RateLimits:{name}", value)));
        Assert.Contains($"OrleansCoins__RateLimits__{name.Replace(":", "__", StringComparison.Ordinal)} is '{value}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Viewers_of_one_address_and_in_all_are_bounded_and_places_are_free_again()
    {
        var seats = new FeedSeats(new FeedOptions(3, 2));

        Assert.Null(seats.TryTake("a"));
        Assert.Null(seats.TryTake("a"));
        Assert.NotNull(seats.TryTake("a"));
        Assert.Null(seats.TryTake("b"));
        Assert.NotNull(seats.TryTake("c"));
        Assert.Equal((3, 2), (seats.Count, seats.Addresses));
        seats.Leave("a");
        Assert.Null(seats.TryTake("c"));
        seats.Leave("a");
        seats.Leave("b");
        seats.Leave("c");
        Assert.Equal((0, 0), (seats.Count, seats.Addresses));
    }

    [Fact]
    public async Task An_address_holds_no_more_places_than_one_may_at_whatever_rush_and_none_is_remembered_that_holds_none()
    {
        var places = new AddressPlaces(1_000, 10);

        var rushes = await Task.WhenAll(Enumerable.Range(0, 4).Select(rush => Task.Run(() =>
        {
            var held = 0;
            for (var i = 0; i < 20_000; i++)
            {
                var address = $"203.0.113.{i % 50}";
                if (places.TryTake(address) == PlaceOutcome.Taken)
                {
                    held++;
                    places.Leave(address);
                }
            }

            return held;
        })));

        Assert.All(rushes, static held => Assert.Equal(20_000, held));
        Assert.Equal((0, 0), (places.Count, places.Addresses));
        Assert.All(Enumerable.Range(0, 10), _ => Assert.Equal(PlaceOutcome.Taken, places.TryTake("a")));
        Assert.Equal(PlaceOutcome.AddressFull, places.TryTake("a"));
        Assert.Equal(PlaceOutcome.Taken, places.TryTake("b"));
        Assert.Equal((11, 2), (places.Count, places.Addresses));
    }

    private static (bool IsAcquired, int Remaining, TimeSpan ResetsIn) Take(CallerLimits limits, string caller, LimitClass limited = LimitClass.Money)
    {
        using var lease = limits.Take(new CallerKey(limited, caller));
        return (lease.IsAcquired, lease.Remaining, lease.ResetsIn);
    }

    private CallerLimits Limits(int permits) => new(
        RateLimitOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(Enum.GetNames<LimitClass>().SelectMany(name => new Dictionary<string, string?>
        {
            [$"OrleansCoins:RateLimits:{name}:Permits"] = $"{permits}",
            [$"OrleansCoins:RateLimits:{name}:Window"] = "00:00:20",
        })).Build()),
        _time);

    private static IConfiguration Configuration(string name, string value) =>
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [name] = value }).Build();
}
