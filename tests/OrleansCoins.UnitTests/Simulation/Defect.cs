namespace OrleansCoins.UnitTests.Simulation;

/// <summary>
/// Mistakes that can be planted in the simulated parts around the rules. Each breaks one of the rules that the design rests on; the simulation is worth
/// something only as long as it finds every one of them.
/// </summary>
internal enum Defect
{
    None,

    /// <summary>A session goes on after one of its entries was not written.</summary>
    SessionGoesOnAfterFailure,

    /// <summary>A wallet takes coins back without looking whether the creator's account refused the gift.</summary>
    ReturnWithoutRefusal,

    /// <summary>A gift is delivered again under another request id, and without looking for its answer.</summary>
    RedeliveryUnderAnotherRequestId,

    /// <summary>Recovery takes the highest position it sees for the end of what is final.</summary>
    RecoveryTrustsWhatIsVisible,

    /// <summary>A snapshot is of what is decided, not of what is on disk.</summary>
    SnapshotOfWhatIsDecided,

    /// <summary>A snapshot counts without a look at the journal's hash.</summary>
    SnapshotTakenOnTrust,

    /// <summary>A caller whose request's outcome is unknown is told that nothing was written.</summary>
    UnknownToldAsNotWritten,

    /// <summary>A refusal does not look for the request and the head behind everything earlier.</summary>
    RefusalWithoutLooking,

    /// <summary>An entry whose caller has given up may still be written.</summary>
    NoDeadlines,

    /// <summary>A caller is told that a gift was accepted once it is decided, and not once it is on disk.</summary>
    AcceptedBeforeItIsWritten,

    /// <summary>Recovery's mark takes the last transaction that is done for the newest: one with a lower position may have a higher number.</summary>
    MarkWithoutNumberOfItsOwn,

    /// <summary>A room takes in whatever is pushed to it, without noticing a hole.</summary>
    RoomIgnoresHoles,

    /// <summary>A key that was used is answered without comparing the request.</summary>
    DigestIgnored,
}
