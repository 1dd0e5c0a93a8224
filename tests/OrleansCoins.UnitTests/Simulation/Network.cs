using OrleansCoins.UnitTests.Simulation.Parts;

namespace OrleansCoins.UnitTests.Simulation;

/// <summary>What lies between silos, and between clients and silos: it loses messages, brings them twice, late and in any order.</summary>
internal sealed class Network(World world)
{
    private readonly List<Call> _calls = [];

    /// <summary>Sends a message that needs no answer.</summary>
    public void Send(SimulatedSilo to, string what, Action arrive)
    {
        if (world.Chance.Happens(world.Faults.Drop))
        {
            world.Coverage.Note(Happening.MessageDropped);
            return;
        }

        Deliver(to, what, arrive);
    }

    /// <summary>Asks a silo something. The answer comes once, or <see langword="null"/> does: then nobody knows what became of the question.</summary>
    /// <param name="from">Who asks; <see langword="null"/> for a client.</param>
    /// <param name="to">Who is asked.</param>
    /// <param name="what">For the trace.</param>
    /// <param name="ask">What happens at the one who is asked, with the way to answer.</param>
    /// <param name="answer">What happens at the one who asks.</param>
    public void Call<T>(SimulatedSilo? from, SimulatedSilo to, string what, Action<Action<T?>> ask, Action<T?> answer)
        where T : class
    {
        var call = new Call(from, to);
        _calls.Add(call);
        call.Lost = () => Answer(null);
        if (to.IsCrashed || world.Chance.Happens(world.Faults.Drop))
        {
            world.Coverage.Note(Happening.MessageDropped);
            world.Schedule.Post(from, "no answer", call.Lost);
            return;
        }

        // The runtime sends a client's request once; that a client itself may send it twice is the client's doing.
        if (from is null)
        {
            world.Schedule.Post(to, what, () => ask(Reply));
        }
        else
        {
            Deliver(to, what, () => ask(Reply));
        }

        void Reply(T? value)
        {
            var dropped = world.Chance.Happens(world.Faults.Drop);
            world.Schedule.Post(from, dropped ? "no answer" : "answer", () => Answer(dropped ? null : value));
        }

        void Answer(T? value)
        {
            if (!call.IsOver)
            {
                call.IsOver = true;
                _calls.Remove(call);
                answer(value);
            }
        }
    }

    /// <summary>Someone stops waiting for an answer.</summary>
    public void GiveUpOne()
    {
        if (_calls.Count > 0)
        {
            var call = world.Chance.Pick(_calls);
            world.Coverage.Note(Happening.CallerGaveUp);
            world.Schedule.Post(call.From, "gives up", call.Lost);
        }
    }

    /// <summary>Whoever waits for an answer of that silo waits in vain.</summary>
    public void Lose(SimulatedSilo silo)
    {
        foreach (var call in _calls)
        {
            if (call.To == silo)
            {
                world.Schedule.Post(call.From, "no answer", call.Lost);
            }
        }

        _calls.RemoveAll(call => call.From == silo);
    }

    private void Deliver(SimulatedSilo to, string what, Action arrive)
    {
        world.Schedule.Post(to, what, arrive);
        if (world.Chance.Happens(world.Faults.Duplicate))
        {
            world.Coverage.Note(Happening.MessageDuplicated);
            world.Schedule.Post(to, what, arrive);
        }
    }
}

/// <summary>A question that is waited for.</summary>
internal sealed class Call(SimulatedSilo? from, SimulatedSilo to)
{
    public SimulatedSilo? From => from;

    public SimulatedSilo To => to;

    public bool IsOver { get; set; }

    public Action Lost { get; set; } = () => { };
}
