namespace OrleansCoins.UnitTests.Simulation;

/// <summary>What happened in a run. A kind of fault or outcome that never happens any more is one that is no longer tested.</summary>
internal enum Happening
{
    // What the network, the database and the silos did.
    MessageDropped,
    MessageDuplicated,
    SecondActivation,
    StatementRefused,
    LostBeforeArrival,
    LostAfterCommit,
    NotYet,
    Waited,
    CommittedOutOfOrder,
    ReadFailed,
    SiloCrashed,
    SiloPaused,
    SiloDeclaredDead,
    StaleSiloWoke,
    SiloRestarted,
    SnapshotCounted,
    SnapshotRejected,
    SnapshotLost,
    CallerGaveUp,
    DeadlinePassed,

    // What became of entries.
    Written,
    Fenced,
    RequestIdTaken,
    WrittenByEarlierTry,
    NotWritten,
    Unknown,

    // What callers were told.
    GiftAccepted,
    GiftReplayed,
    ReplayedAtAnotherSilo,
    GiftRefused,
    KeyReusedForAnother,
    OutcomeUnknown,
    RefusalReconsidered,
    WaitedForTheFirst,
    PurchaseRepeated,

    // What became of gifts.
    Credited,
    RefusedByCreator,
    Returned,
    StrayReturnTurnedDown,
    CrashBetweenDebitAndCredit,
    CreditFoundOnRedelivery,
    LeftToRecovery,
    RecoveredByPosition,
    RecoveredFromList,
    LeftToLivingSilo,
    HorizonHeldUp,
    RecoverySuperseded,

    // What rooms saw.
    RoomTookPush,
    RoomSawHole,
    RoomReadJournal,
}

/// <summary>How often each of them happened.</summary>
internal sealed class Coverage
{
    private readonly int[] _counts = new int[Enum.GetValues<Happening>().Length];

    public int this[Happening what] => _counts[(int)what];

    public void Note(Happening what) => _counts[(int)what]++;

    public void Add(Coverage other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }
}
