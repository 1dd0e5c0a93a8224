using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.Silo.Storage.Lanes;

namespace OrleansCoins.UnitTests.Hosting;

public sealed class FailureDetectionValidatorTests
{
    [Theory]
    [InlineData(0.5, 18)]
    [InlineData(5, 3)]
    [InlineData(0.5, 21)]
    [InlineData(9, 2)]
    public void A_silo_that_can_write_nothing_any_more_may_be_declared_dead(double probeSeconds, int missed) => Validate(probeSeconds, missed);

    [Theory]
    [InlineData(0.5, 17)]
    [InlineData(4, 3)]
    [InlineData(8, 2)]
    public void No_silo_starts_that_could_be_declared_dead_while_it_may_still_write(double probeSeconds, int missed)
    {
        var refusal = Assert.Throws<SettingException>(() => Validate(probeSeconds, missed));
        Assert.Contains("OrleansCoins__Membership__ProbeTimeout", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("00:00:08", refusal.Message, StringComparison.Ordinal);
    }

    private static void Validate(double probeSeconds, int missed) => new FailureDetectionValidator(
        Options.Create(new ClusterMembershipOptions { ProbeTimeout = TimeSpan.FromSeconds(probeSeconds), NumMissedProbesLimit = missed }),
        new LaneOptions()).ValidateConfiguration();
}
