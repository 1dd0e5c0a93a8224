using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Gifts;

public sealed class GiftDestinationsTests
{
    private readonly GiftDestinations.Cache<UserId, Enrolment> _creators = new(new VirtualTime());
    private int _asked;

    [Fact]
    public async Task A_silo_that_knows_as_many_destinations_as_it_may_forgets_them_and_asks_again()
    {
        for (var number = 0; number < Limits.DestinationsRememberedMax; number++)
        {
            await AskAsync(number);
        }

        Assert.Equal((Limits.DestinationsRememberedMax, Limits.DestinationsRememberedMax), (_creators.Count, _asked));
        await AskAsync(0);
        Assert.Equal((Limits.DestinationsRememberedMax, Limits.DestinationsRememberedMax), (_creators.Count, _asked));

        Assert.NotNull(await AskAsync(Limits.DestinationsRememberedMax));
        Assert.Equal((1, Limits.DestinationsRememberedMax + 1), (_creators.Count, _asked));
        Assert.NotNull(await AskAsync(0));
        Assert.Equal((2, Limits.DestinationsRememberedMax + 2), (_creators.Count, _asked));
    }

    [Fact]
    public void However_many_ask_at_once_no_more_are_remembered_than_may_be()
    {
        var tooMany = 0;
        Parallel.For(0, Limits.DestinationsRememberedMax + 2_000, number =>
        {
            AskAsync(number).Ignore();
            if (Volatile.Read(ref _asked) > Limits.DestinationsRememberedMax - 1_000 && _creators.Count > Limits.DestinationsRememberedMax)
            {
                Interlocked.Increment(ref tooMany);
            }
        });

        Assert.Equal(0, tooMany);
    }

    private Task<Enrolment?> AskAsync(int number) => _creators.GetAsync(
        UserId.Parse($"creator-{number}"),
        null!,
        (_, _) =>
        {
            Interlocked.Increment(ref _asked);
            return Task.FromResult<Enrolment?>(new Enrolment(true, Entries.Noon));
        });
}
