using OrleansCoins.UnitTests.Simulation.Parts;

namespace OrleansCoins.UnitTests.Simulation;

/// <summary>
/// What is about to happen. Everything that product code awaits is an event here, and chance says which comes next: so every order that can be, is
/// tried. An event of a silo vanishes with that silo's memory, and waits while the silo is paused.
/// </summary>
internal sealed class Schedule(Chance chance, Trace trace)
{
    private const int LooksMax = 8;
    private readonly List<Event> _events = [];

    /// <summary>How many events have happened; the time of the simulation.</summary>
    public int Step { get; private set; }

    public bool IsEmpty => _events.Count == 0;

    /// <summary>Something will happen at a silo; or outside of all silos, when there is none.</summary>
    public void Post(SimulatedSilo? at, string what, Action happen)
    {
        if (at is not { IsCrashed: true })
        {
            _events.Add(new Event(at, at?.Life ?? 0, what, happen));
        }
    }

    /// <summary>Time passes without an event.</summary>
    public void Pass(int steps) => Step += steps;

    /// <summary>Lets one event happen. <see langword="false"/> when none can now.</summary>
    public bool TryRunOne()
    {
        Step++;
        for (var looks = 0; looks < LooksMax && _events.Count > 0; looks++)
        {
            var at = chance.Below(_events.Count);
            var next = _events[at];
            if (next.At is { IsPaused: true } && next.At.Life == next.Life)
            {
                continue;
            }

            _events[at] = _events[^1];
            _events.RemoveAt(_events.Count - 1);
            if (next.At is { } silo && silo.Life != next.Life)
            {
                continue;
            }

            trace.Note(Step, next.At?.Name ?? "-", next.What);
            next.Happen();
            return true;
        }

        return false;
    }

    private readonly record struct Event(SimulatedSilo? At, int Life, string What, Action Happen);
}
