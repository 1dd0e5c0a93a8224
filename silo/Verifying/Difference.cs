namespace OrleansCoins.Silo.Verifying;

/// <summary>One thing in the journal that is not as it must be.</summary>
/// <param name="Check">Which check found it, such as <c>hash</c>.</param>
/// <param name="Account">The account it was found in, or the purchase.</param>
/// <param name="Sequence">The entry's number in that account; 0 where it is about no single entry.</param>
/// <param name="Expected">What must be there.</param>
/// <param name="Found">What is there.</param>
public sealed record Difference(string Check, string Account, long Sequence, string Expected, string Found)
{
    /// <summary>The line that an operator reads.</summary>
    public override string ToString() => $"{Account}{(Sequence == 0 ? "" : $", entry {Sequence}")}: {Check}: expected {Expected}, found {Found}";
}
