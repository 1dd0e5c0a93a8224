namespace OrleansCoins.UnitTests.Simulation;

/// <summary>
/// How often what goes wrong, in thousandths. Every run draws its own mixture, so that some are calm but for one kind of fault and others are a storm.
/// </summary>
internal sealed record Faults
{
    /// <summary>Nothing goes wrong any more.</summary>
    public static Faults None { get; } = new();

    /// <summary>A message is lost on its way: a request, an answer, or one that needs no answer.</summary>
    public int Drop { get; init; }

    /// <summary>A message arrives twice.</summary>
    public int Duplicate { get; init; }

    /// <summary>A call ends up at another silo than the one that has the account, and a second activation begins.</summary>
    public int SecondActivation { get; init; }

    /// <summary>A statement is refused by the database, on a live connection.</summary>
    public int StatementRefused { get; init; }

    /// <summary>The connection is lost while a statement is under way: before it got there, after its commit, or in between ("not yet").</summary>
    public int ConnectionLost { get; init; }

    /// <summary>A statement or a commit takes its time, while others overtake it.</summary>
    public int SlowDatabase { get; init; }

    /// <summary>A silo has more to deliver than it keeps, and leaves a gift to recovery.</summary>
    public int BacklogFull { get; init; }

    /// <summary>A reading of the journal fails.</summary>
    public int ReadFails { get; init; }

    /// <summary>A snapshot is lost, kept old, or left behind by a crash as of entries that were never written.</summary>
    public int Snapshot { get; init; }

    /// <summary>Something happens to a silo: it crashes, or it is paused.</summary>
    public int Silo { get; init; }

    /// <summary>A caller doesn't wait for the answer.</summary>
    public int Impatience { get; init; }

    public static Faults Draw(Chance chance) => new()
    {
        Drop = Some(chance, 100),
        Duplicate = Some(chance, 100),
        SecondActivation = Some(chance, 250),
        StatementRefused = Some(chance, 200),
        ConnectionLost = Some(chance, 500),
        SlowDatabase = Some(chance, 950),
        BacklogFull = Some(chance, 300),
        ReadFails = Some(chance, 300),
        Snapshot = Some(chance, 500),
        Silo = Some(chance, 40),
        Impatience = Some(chance, 30),
    };

    /// <summary>Statements take long, gifts are left to recovery, and nothing else goes wrong: what recovery passes by is lost.</summary>
    public static Faults LeftToRecovery(Chance chance) => new() { SlowDatabase = 700 + chance.Below(250), BacklogFull = 700 };

    /// <summary>Statements take long and callers don't wait: what is refused elsewhere may still be under way.</summary>
    public static Faults NobodyWaits(Chance chance) => new() { SlowDatabase = 700 + chance.Below(250), Impatience = 150, SecondActivation = 300 };

    private static int Some(Chance chance, int most) => chance.Below(3) == 0 ? 0 : chance.Below(most);
}
