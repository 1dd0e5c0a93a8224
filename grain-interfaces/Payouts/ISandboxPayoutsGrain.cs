using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Payouts;

/// <summary>The sandbox, which plays the payout provider in development.</summary>
[Alias("OrleansCoins.ISandboxPayoutsGrain")]
public interface ISandboxPayoutsGrain : IGrainWithStringKey
{
    /// <summary>Tells it what to do with a payout, and carries that on; <see langword="null"/> where there is no such payout, or no sandbox.</summary>
    [Alias("Tell")]
    [OpenTo(Callers.Inside)]
    Task<PayoutView?> TellAsync(PayoutId payout, SandboxWord word);
}

/// <summary>What the sandbox can be told to do with a payout.</summary>
[GenerateSerializer, Alias("OrleansCoins.SandboxWord")]
public enum SandboxWord
{
    /// <summary>Pay it.</summary>
    Succeed = 0,

    /// <summary>Say that it can't be paid.</summary>
    Fail = 1,

    /// <summary>Say nothing, until told something else.</summary>
    Silence = 2,
}
