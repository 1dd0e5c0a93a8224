namespace OrleansCoins.GrainInterfaces;

/// <summary>What came of a command: a value, or a refusal. Faults are exceptions; a refusal is an answer, and nothing was written.</summary>
/// <typeparam name="T">What the command gives when it is accepted.</typeparam>
[GenerateSerializer, Immutable, Alias("OrleansCoins.Outcome`1")]
public sealed record Outcome<T>
    where T : class
{
    private Outcome(T? value, bool replayed, Refusal? refusal) => (Value, Replayed, Refusal) = (value, replayed, refusal);

    /// <summary>What the command gave, or <see langword="null"/> when it was refused.</summary>
    [Id(0)]
    public T? Value { get; private init; }

    /// <summary>Whether the value is the first answer to the same request, given again.</summary>
    [Id(1)]
    public bool Replayed { get; private init; }

    /// <summary>Why the command was refused, or <see langword="null"/> when it was accepted.</summary>
    [Id(2)]
    public Refusal? Refusal { get; private init; }

    /// <summary>The command was accepted.</summary>
    public static Outcome<T> Accepted(T value) => new(value, replayed: false, refusal: null);

    /// <summary>The command was accepted before; this is the first answer again.</summary>
    public static Outcome<T> Again(T value) => new(value, replayed: true, refusal: null);

    /// <summary>The command was refused, and nothing was written.</summary>
    public static Outcome<T> Refused(Refusal refusal) => new(null, replayed: false, refusal);

    /// <summary>The command was refused, and nothing was written.</summary>
    public static implicit operator Outcome<T>(Refusal refusal) => Refused(refusal);
}
