using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansCoins.Silo.Storage.Lanes;

namespace OrleansCoins.Silo.Hosting;

/// <summary>
/// A silo that doesn't answer must not be declared dead while a lane of it may still write what it had decided: its accounts wake up elsewhere by
/// then, and their callers may be told otherwise.
/// </summary>
internal sealed class FailureDetectionValidator(IOptions<ClusterMembershipOptions> membership, LaneOptions lanes) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        // The first probe may be missed right after the last one was answered, so the shortest time is one period less than it seems.
        var (probe, missed) = (membership.Value.ProbeTimeout, membership.Value.NumMissedProbesLimit);
        var declaredDeadAfter = probe * (missed - 1);
        if (declaredDeadAfter <= lanes.WrittenWithin)
        {
            throw new SettingException(
                "OrleansCoins__Membership__ProbeTimeout",
                $"is {probe} and OrleansCoins__Membership__MissedProbes is {missed}: a silo could be declared dead after {declaredDeadAfter}, while what it had decided may be "
                + $"written for {lanes.WrittenWithin}. Raise one of them.");
        }
    }
}
