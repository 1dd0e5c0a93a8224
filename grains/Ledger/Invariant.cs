using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace OrleansCoins.Grains.Ledger;

/// <summary>Assertions that stay on in production: before an entry is appended, and after one is replayed.</summary>
public static class Invariant
{
    /// <summary>Stops whatever is going on when <paramref name="holds"/> is false: going on would write a wrong balance.</summary>
    /// <exception cref="InvariantViolatedException">The condition does not hold.</exception>
    public static void Require([DoesNotReturnIf(false)] bool holds, string what, [CallerArgumentExpression(nameof(holds))] string condition = "")
    {
        if (!holds)
        {
            throw new InvariantViolatedException($"{what} ({condition} is false)");
        }
    }
}

/// <summary>Something that must always hold does not: the account is left as the journal has it, and nothing more is written to it by this activation.</summary>
public sealed class InvariantViolatedException(string message) : Exception(message);
