namespace OrleansCoins.GrainInterfaces.Access;

/// <summary>Who may call a method of a grain from outside the silos. Grains may call each other's methods whatever these say.</summary>
[Flags]
public enum Callers
{
    /// <summary>Nobody from outside: only grains and the silos' own services.</summary>
    Inside = 0,

    /// <summary>The user whose grain it is: its key ends with their id.</summary>
    Owner = 1,

    /// <summary>Everybody who is signed in.</summary>
    Users = 2,

    /// <summary>Whose token has the operators' scope.</summary>
    Operators = 4,

    /// <summary>Everybody, without a token too.</summary>
    Anyone = 8,
}

/// <summary>
/// To whom a method of a grain is open. A silo refuses a call from outside that no such attribute allows, with <see cref="CallRefusedException"/>, before
/// the grain hears of it; a method without one is open to nobody outside.
/// </summary>
/// <param name="callers">To whom.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenToAttribute(Callers callers) : Attribute
{
    /// <summary>To whom.</summary>
    public Callers Callers { get; } = callers;

    /// <summary>The argument that says who asks, a user's id or an <see cref="IAsked"/>: it has to name the caller. <see langword="null"/> where none does.</summary>
    public string? Asker { get; init; }

    /// <summary>The argument that says whether an operator asks: it has to be <see langword="false"/> for everybody else. <see langword="null"/> where none does.</summary>
    public string? OperatorFlag { get; init; }

    /// <summary>Whether the answer, an <see cref="IOwned"/>, is another's secret: whoever else asks, and is no operator, is told that there is nothing.</summary>
    public bool OwnersAnswer { get; init; }
}

/// <summary>A command that says who asks for it.</summary>
public interface IAsked
{
    /// <summary>The id of the user who asks.</summary>
    string Asker { get; }
}

/// <summary>An answer that belongs to somebody.</summary>
public interface IOwned
{
    /// <summary>The id of the user whose it is.</summary>
    string Owner { get; }
}
