using System.Collections.Immutable;
using OrleansCoins.Chaos.Processes.Faults;

namespace OrleansCoins.Chaos.Processes;

/// <summary>
/// What is struck and when, and by which rule the victim is chosen. A pure function of the seed and of how long the run takes: the same seed strikes the
/// same again, in the same order and at the same times. Only which requests are under way then is up to the machine.
/// </summary>
/// <param name="Length">How long callers send.</param>
/// <param name="Heavy">What takes a whole program away, one after another.</param>
/// <param name="Light">What cuts connections and takes gateways away meanwhile, one after another.</param>
internal sealed record Script(TimeSpan Length, ImmutableArray<Step> Heavy, ImmutableArray<Step> Light)
{
    private static readonly TimeSpan FirstAfter = TimeSpan.FromSeconds(2);

    /// <summary>What a run has to hold of each kind to show anything.</summary>
    public static readonly ImmutableArray<Type> Kinds =
    [
        typeof(KillSilo), typeof(HangSilo), typeof(KillDatabase), typeof(EndLanes), typeof(CutWrites), typeof(CutAnswers), typeof(KillGateway),
    ];

    /// <summary>Draws a script: whole sets of faults, each set in an order of its own, until the time is over; at least one set of each track.</summary>
    public static Script Draw(int seed, TimeSpan length)
    {
        var random = new Random(seed);
        var heavy = Draw(random, length, DrawHeavy);
        var light = Draw(random, length, DrawLight);
        var end = heavy.Concat(light).Max(step => step.At + step.Fault.Takes);
        return new Script(end > length ? end : length, heavy, light);
    }

    private static ImmutableArray<Step> Draw(Random random, TimeSpan length, Func<Random, Fault[]> drawSet)
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        var at = FirstAfter;
        do
        {
            var set = drawSet(random);
            random.Shuffle(set);
            foreach (var fault in set)
            {
                steps.Add(new Step(at, fault));
                at += fault.Takes + TimeSpan.FromMilliseconds(random.Next(1000));
            }
        }
        while (at < length);
        return steps.ToImmutable();
    }

    private static Fault[] DrawHeavy(Random random) => [new KillSilo(Pause(random, 3000)), new HangSilo(), new KillDatabase(Pause(random, 2000))];

    private static Fault[] DrawLight(Random random) =>
    [
        new EndLanes(), new CutWrites(DatabaseCutOf(random), random.Next(1, 4)), new CutAnswers(HttpCut.BeforeAnswer, random.Next(2, 6)),
        new CutAnswers(HttpCut.AfterRequest, random.Next(2, 6)), new KillGateway(random.Next(2), Pause(random, 2000)), new EndLanes(),
    ];

    private static TestKit.DatabaseCut DatabaseCutOf(Random random) =>
        random.Next(2) == 0 ? TestKit.DatabaseCut.BeforeAnswer : TestKit.DatabaseCut.DuringStatement;

    private static TimeSpan Pause(Random random, int millisecondsMax) => TimeSpan.FromMilliseconds(random.Next(millisecondsMax));
}

/// <summary>A fault and when it is due, counted from the first request.</summary>
internal sealed record Step(TimeSpan At, Fault Fault);
