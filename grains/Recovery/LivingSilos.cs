namespace OrleansCoins.Grains.Recovery;

/// <summary>
/// Which silos are alive, as far as recovery knows. A silo that is gone delivers nothing any more, so what it left open needs no patience: for a while
/// after one was lost, recovery looks at what is new, too. So it does when it begins, since it may have been lost with a silo itself.
/// </summary>
/// <param name="closely">For how long.</param>
internal sealed class LivingSilos(TimeSpan closely)
{
    private IReadOnlySet<string> _names = new HashSet<string>();
    private TimeSpan? _until;

    /// <summary>Takes in the names of those that are alive now.</summary>
    public void Look(IReadOnlySet<string> names, TimeSpan now)
    {
        if (_until is null || !_names.IsSubsetOf(names))
        {
            _until = now + closely;
        }

        _names = names;
    }

    /// <summary>Whether one may have been lost a short while ago.</summary>
    public bool HaveLost(TimeSpan now) => now < _until;

    /// <summary>Whether a transfer is of one that is alive, and may still be delivering it.</summary>
    public bool Wrote(JournalTransfer transfer) => _names.Contains(transfer.Silo);
}
