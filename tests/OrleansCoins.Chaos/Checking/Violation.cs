namespace OrleansCoins.Chaos.Checking;

/// <summary>Something that must not be.</summary>
/// <param name="Rule">Which guarantee is broken.</param>
/// <param name="Account">In which account; of a room, the room.</param>
/// <param name="Key">Of which request, where it is about one.</param>
/// <param name="Sequence">At which entry, where it is about one.</param>
/// <param name="Says">What was found, and what it should be.</param>
internal sealed record Violation(Rule Rule, string Account, string? Key, long? Sequence, string Says)
{
    public override string ToString() => $"{Rule} at {Account}, key {Key ?? "-"}, entry {Sequence?.ToString() ?? "-"}: {Says}";
}

/// <summary>The guarantees, one by one.</summary>
internal enum Rule
{
    /// <summary>An account's entries are numbered 1, 2, 3, ... without gaps, in the order of their positions and times.</summary>
    GapFree,

    /// <summary>Each entry's balance is the one before plus its amount.</summary>
    RunningBalance,

    /// <summary>Nothing that a user does takes a wallet below zero.</summary>
    NeverBelowZero,

    /// <summary>An account uses each request id once.</summary>
    OncePerRequest,

    /// <summary>Only what was asked for and accepted is in a wallet, and what follows from it.</summary>
    NothingElse,

    /// <summary>An account holds entries of its own kinds only, in its own asset.</summary>
    KnownKind,

    /// <summary>What was accepted is in the journal.</summary>
    AcceptedIsWritten,

    /// <summary>The entry is what was asked for, at its price.</summary>
    AsAsked,

    /// <summary>What was told is what the entry says.</summary>
    ReplyIsTheEntry,

    /// <summary>The same request gets the same answer once it was accepted, and no other request can use its key.</summary>
    SameKeySameAnswer,

    /// <summary>A refusal rests on what the wallet held.</summary>
    RefusalIsTrue,

    /// <summary>Every request ends with an answer.</summary>
    Answered,

    /// <summary>Every gift has exactly one answer in its creator's account: the share of its coins, or a refusal.</summary>
    OneAnswer,

    /// <summary>A creator gets exactly their share of the coins.</summary>
    ExactShare,

    /// <summary>Gifts are credited while an account is open, and refused while it is closed.</summary>
    ClosedRefuses,

    /// <summary>The coins of a refused gift come back exactly once, and of no other.</summary>
    RefusedComesBack,

    /// <summary>A creator holds exactly the share of all gifts that callers were told of and that were not refused.</summary>
    CreatorIsExact,

    /// <summary>What an account says it holds is what the journal says.</summary>
    BalanceIsTheJournals,

    /// <summary>What a room says it was given are the credits of its creator's account for it.</summary>
    RoomIsTheJournals,
}
