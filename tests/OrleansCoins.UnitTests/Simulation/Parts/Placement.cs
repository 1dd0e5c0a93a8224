namespace OrleansCoins.UnitTests.Simulation.Parts;

/// <summary>
/// Which silo has which activation. As in Orleans, a silo that was given up still has its own, and around a change of membership two may have the same.
/// </summary>
internal sealed class Placement(World world)
{
    private readonly Dictionary<string, SimulatedSilo> _owners = [];

    /// <summary>Where a call from a silo, or from a gateway beside it, ends up.</summary>
    public SimulatedSilo Locate(SimulatedSilo from, string grain)
    {
        if (from is { IsDeclaredDead: true, IsRunning: true } && from.Has(grain))
        {
            return from;
        }

        var alive = Array.FindAll(world.Silos, static silo => silo is { IsCrashed: false, IsDeclaredDead: false });
        if (alive.Length == 0)
        {
            return from;
        }

        if (!_owners.TryGetValue(grain, out var owner))
        {
            _owners[grain] = owner = world.Chance.Pick(alive);
        }
        else if (world.Chance.Happens(world.Faults.SecondActivation))
        {
            world.Coverage.Note(Happening.SecondActivation);
            return world.Chance.Pick(alive);
        }

        return owner;
    }

    public void Forget(SimulatedSilo silo)
    {
        foreach (var grain in _owners.Where(owned => owned.Value == silo).Select(static owned => owned.Key).ToList())
        {
            _owners.Remove(grain);
        }
    }
}
