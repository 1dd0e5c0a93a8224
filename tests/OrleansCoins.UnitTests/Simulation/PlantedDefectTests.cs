using Xunit.Abstractions;

namespace OrleansCoins.UnitTests.Simulation;

/// <summary>The simulation finds mistakes: whatever is planted around the rules breaks the rule that it has to break, within a bounded number of runs.</summary>
public sealed class PlantedDefectTests(ITestOutputHelper output)
{
    private const int SeedsMax = 1_000;

    private static readonly Dictionary<Defect, (Func<Chance, Faults> Faults, string Rule)> Planted = new()
    {
        [Defect.SessionGoesOnAfterFailure] = (Faults.Draw, "(entry.Sequence == head.Sequence + 1 is false)"),
        [Defect.ReturnWithoutRefusal] = (Faults.Draw, "A gift comes back only after its refusal"),
        [Defect.RedeliveryUnderAnotherRequestId] = (Faults.Draw, "A gift has one answer"),
        [Defect.RecoveryTrustsWhatIsVisible] = (Faults.LeftToRecovery, "Everything comes to rest"),
        [Defect.MarkWithoutNumberOfItsOwn] = (Faults.LeftToRecovery, "Everything comes to rest"),
        [Defect.SnapshotOfWhatIsDecided] = (Faults.Draw, "balance is the one before plus the amount"),
        [Defect.SnapshotTakenOnTrust] = (Faults.Draw, "balance is the one before plus the amount"),
        [Defect.UnknownToldAsNotWritten] = (Faults.Draw, "What was refused is not written"),
        [Defect.RefusalWithoutLooking] = (Faults.Draw, "A refusal for want of coins rests on what is on disk"),
        [Defect.NoDeadlines] = (Faults.NobodyWaits, "What was given up before is not written after a refusal"),
        [Defect.AcceptedBeforeItIsWritten] = (Faults.Draw, "Who is told that a gift was accepted finds it in the journal"),
        [Defect.RoomIgnoresHoles] = (Faults.Draw, "shows what the journal holds up to"),
        [Defect.DigestIgnored] = (Faults.Draw, "Who is told that a gift was accepted sent that very request"),
    };

    public static TheoryData<string> Defects => [.. Enum.GetValues<Defect>().Where(static defect => defect != Defect.None).Select(static defect => defect.ToString())];

    [Theory]
    [MemberData(nameof(Defects))]
    public void A_planted_defect_is_found(string name)
    {
        var defect = Enum.Parse<Defect>(name);
        var (faults, rule) = Planted[defect];
        for (var seed = 1UL; seed <= SeedsMax; seed++)
        {
            if (Record.Exception(new World(seed, faults, defect).Run) is { } fault && fault.Message.Contains(rule, StringComparison.Ordinal))
            {
                output.WriteLine($"Found with seed {seed}: {fault.Message}");
                return;
            }
        }

        Assert.Fail($"{SeedsMax} runs with {defect} never broke the rule: {rule}");
    }
}
