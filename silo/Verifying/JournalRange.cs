namespace OrleansCoins.Silo.Verifying;

/// <summary>A place in the journal as it is read here: by account, then by sequence.</summary>
/// <param name="Account">The account.</param>
/// <param name="Sequence">The entry's number in it.</param>
internal sealed record EntryPlace(string Account, long Sequence);

/// <summary>A stretch of the journal that is verified in one go.</summary>
/// <param name="After">The entry before the first; <see langword="null"/> for the journal's beginning.</param>
/// <param name="Through">The last entry; <see langword="null"/> for the journal's end.</param>
internal sealed record JournalRange(EntryPlace? After, EntryPlace? Through)
{
    /// <summary>The stretches between places that are in order: together the whole journal.</summary>
    public static JournalRange[] Between(IReadOnlyList<EntryPlace> places) =>
        [.. Enumerable.Range(0, places.Count + 1).Select(i => new JournalRange(i == 0 ? null : places[i - 1], i == places.Count ? null : places[i]))];
}

/// <summary>How far a journal reaches.</summary>
/// <param name="Identity">Which database it is, so that a run goes on only where it began.</param>
/// <param name="Position">The highest position.</param>
internal sealed record JournalExtent(string Identity, long Position);

/// <summary>An entry that shows whether a journal is still the one it was: in another, something else lies at its position.</summary>
/// <param name="Account">Its account.</param>
/// <param name="Sequence">Its number there.</param>
/// <param name="Hash">Its hash, in lower-case hexadecimal.</param>
internal sealed record EntryWitness(string Account, long Sequence, string Hash)
{
    /// <summary>How an operator is told of it.</summary>
    public override string ToString() => $"entry {Sequence} of {Account} (hash {Hash})";
}
