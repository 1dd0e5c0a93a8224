using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Risk;

/// <summary>
/// Looks through the journal for what people do who deal with themselves, or with accounts made for it. It finds and explains; what is done about it is an
/// operator's, unless a setting has payouts held. There is one in the cluster.
/// </summary>
[Alias("OrleansCoins.IRiskGrain")]
public interface IRiskGrain : IGrainWithStringKey
{
    /// <summary>Analyses the journal as far as it is final, or waits for the analysis that is under way, and says what it came to.</summary>
    [Alias("Analyse"), ResponseTimeout("00:10:00")]
    [OpenTo(Callers.Operators)]
    Task<RiskAnalysis> AnalyseAsync();

    /// <summary>Analyses if the last time is long enough ago. Returns at once while it is under way.</summary>
    [Alias("Run")]
    [OpenTo(Callers.Inside)]
    Task RunAsync();

    /// <summary>What was found, newest first.</summary>
    [Alias("List")]
    [OpenTo(Callers.Operators)]
    Task<Page<RiskFinding>> ListAsync(RiskFilter filter, PageRequest page);
}

/// <summary>The names of the rules that findings are made by.</summary>
public static class RiskRuleNames
{
    /// <summary>Creators give to each other in a circle.</summary>
    public const string Circle = "circle";

    /// <summary>Several creators are paid to one account.</summary>
    public const string SharedPayoutAccount = "shared-payout-account";

    /// <summary>A wallet is filled after each payout of the creator that it gives to.</summary>
    public const string OwnMoney = "own-money";

    /// <summary>A creator lives on new wallets that were all bought and emptied in the same way.</summary>
    public const string FreshWallets = "fresh-wallets";

    /// <summary>Very many new accounts give to one creator who has hardly anything else, within an hour.</summary>
    public const string NewAccounts = "new-accounts";

    /// <summary>A wallet sends equal gifts at equal pauses, as a program does.</summary>
    public const string SteadyGifts = "steady-gifts";

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } = [Circle, SharedPayoutAccount, OwnMoney, FreshWallets, NewAccounts, SteadyGifts];

    /// <summary>Those that tell of self-dealing, for which payouts may be held without asking.</summary>
    public static ImmutableArray<string> Rings { get; } = [Circle, OwnMoney, FreshWallets];
}

/// <summary>What an analysis came to.</summary>
/// <param name="At">When it began.</param>
/// <param name="After">The position after which it looked.</param>
/// <param name="Through">The position up to which.</param>
/// <param name="Entries">How many entries it took in.</param>
/// <param name="LeftOut">How many gifts were in pairs of giver and creator that it let go, the lightest of more than it follows.</param>
/// <param name="Findings">How many things it found.</param>
/// <param name="New">How many of them were not known before.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RiskAnalysis")]
public sealed record RiskAnalysis(
    [property: Id(0)] DateTimeOffset At,
    [property: Id(1)] long After,
    [property: Id(2)] long Through,
    [property: Id(3)] long Entries,
    [property: Id(4)] long LeftOut,
    [property: Id(5)] int Findings,
    [property: Id(6)] int New);

/// <summary>Which findings are listed: all that are as said.</summary>
/// <param name="Rule">By which rule.</param>
/// <param name="Creator">About which creator.</param>
/// <param name="User">About which user, as a giver or as a creator.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RiskFilter")]
public sealed record RiskFilter([property: Id(0)] string? Rule, [property: Id(1)] UserId? Creator, [property: Id(2)] UserId? User);

/// <summary>Something that an operator should look at, and why.</summary>
/// <param name="Id">Its id: of the same rule about the same people there is one.</param>
/// <param name="Rule">Which rule found it.</param>
/// <param name="Score">How sure it is, 1 to 100.</param>
/// <param name="Why">What was seen, in words.</param>
/// <param name="Creators">The creators it is about.</param>
/// <param name="Users">Those who gave, as far as they are listed.</param>
/// <param name="UserCount">How many they are.</param>
/// <param name="Coins">What was given in it.</param>
/// <param name="Evidence">Some of what it was seen by.</param>
/// <param name="FirstSeen">When that began.</param>
/// <param name="LastSeen">When it was seen last.</param>
/// <param name="FoundAt">When an analysis first found it.</param>
/// <param name="ConfirmedAt">When an analysis last found it.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RiskFinding")]
public sealed record RiskFinding(
    [property: Id(0)] string Id,
    [property: Id(1)] string Rule,
    [property: Id(2)] int Score,
    [property: Id(3)] string Why,
    [property: Id(4)] ImmutableArray<UserId> Creators,
    [property: Id(5)] ImmutableArray<UserId> Users,
    [property: Id(6)] int UserCount,
    [property: Id(7)] Coins Coins,
    [property: Id(8)] ImmutableArray<RiskEvidence> Evidence,
    [property: Id(9)] DateTimeOffset FirstSeen,
    [property: Id(10)] DateTimeOffset LastSeen,
    [property: Id(11)] DateTimeOffset FoundAt,
    [property: Id(12)] DateTimeOffset ConfirmedAt);

/// <summary>An entry that something was seen by.</summary>
/// <param name="Account">Its account.</param>
/// <param name="Sequence">Its number there.</param>
/// <param name="SentGift">The sent gift, as the outside knows it, where it is one's credit.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RiskEvidence")]
public sealed record RiskEvidence([property: Id(0)] string Account, [property: Id(1)] long Sequence, [property: Id(2)] string? SentGift);
