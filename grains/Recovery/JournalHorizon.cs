namespace OrleansCoins.Grains.Recovery;

/// <summary>
/// Up to which position the journal is final. A mark's position is final once every writer that had begun before the mark is done: whatever has a
/// lower position is then visible or will never be. Time comes in only as patience, by the reader's own stopwatch: no silo's clock is trusted.
/// </summary>
/// <param name="patience">How long entries are left alone, so that their own silo can deliver them.</param>
public sealed class JournalHorizon(TimeSpan patience)
{
    /// <summary>Marks that may wait for their writers at a time; while a transaction runs for minutes, no more are taken.</summary>
    private const int MarksMax = 64;

    private readonly Queue<(JournalMark Mark, TimeSpan Taken)> _waiting = new();

    /// <summary>The position up to which the journal is final, and left alone for long enough.</summary>
    public long Position { get; private set; }

    /// <summary>Takes in a mark.</summary>
    /// <param name="mark">The journal now.</param>
    /// <param name="now">The stopwatch.</param>
    public void Advance(in JournalMark mark, TimeSpan now)
    {
        while (_waiting.TryPeek(out var oldest) && mark.OldestWriter >= oldest.Mark.NextWriter && now - oldest.Taken >= patience)
        {
            Position = Math.Max(Position, oldest.Mark.Position);
            _waiting.Dequeue();
        }

        if (_waiting.Count < MarksMax)
        {
            _waiting.Enqueue((mark, now));
        }
    }
}
