using System.Diagnostics;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Ledger;

/// <summary>What an account is asked to do, once.</summary>
/// <typeparam name="TState">The account's state.</typeparam>
/// <param name="Id">What causes the entry.</param>
/// <param name="Digest">The fingerprint of the request; one with the same id and another fingerprint is refused.</param>
/// <param name="Decide">The rule. Pure; it may be asked several times.</param>
internal sealed record LedgerRequest<TState>(RequestId Id, RequestDigest Digest, Func<AccountHead, TState, Decision> Decide)
    where TState : class
{
    /// <summary>What the caller says with it, kept beside the journal.</summary>
    public string? Message { get; init; }

    /// <summary>When it came, by <see cref="Stopwatch.GetTimestamp"/>: before what the rule rests on was gathered.</summary>
    public long ArrivedAt { get; init; } = Stopwatch.GetTimestamp();

    /// <summary>The database that what it rests on was read from, if it rests on something there: on another one nothing is written.</summary>
    public long? Database { get; init; }
}
