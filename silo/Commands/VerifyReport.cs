using System.Globalization;
using OrleansCoins.Silo.Verifying;

namespace OrleansCoins.Silo.Commands;

/// <summary>What a verification found, to be read by people.</summary>
internal sealed class VerifyReport
{
    private readonly VerificationState _state;
    private readonly List<string> _differences = [];
    private readonly IReadOnlyList<string> _notes;
    private readonly string _snapshots;
    private readonly long _count;

    private VerifyReport(VerificationState state, IReadOnlyList<Difference> more, (long All, long Ignored, IReadOnlyList<string> Notes) snapshots)
    {
        var result = state.Result;
        _state = state;
        _differences.AddRange(result.Differences
            .OrderBy(static difference => difference.Account, StringComparer.Ordinal).ThenBy(static difference => difference.Sequence)
            .Concat(more).Select(static difference => difference.ToString()));
        var unmirrored = result.Unmirrored().ToList();
        _differences.AddRange(unmirrored);
        _count = result.DifferenceCount + more.Count + unmirrored.Count;
        _notes = snapshots.Notes;
        _snapshots = Text($"snapshots: {snapshots.All:N0}, of which {snapshots.Ignored:N0} will be ignored");
    }

    /// <summary>Whether no difference was found.</summary>
    public bool IsRight => _count == 0;

    /// <summary>The differences that are listed.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>Finishes what was found in the stretches with what is asked of the journal as a whole.</summary>
    public static async Task<VerifyReport> MakeAsync(JournalScan scan, VerificationState state, CancellationToken cancellation)
    {
        var checks = new JournalChecks(scan);
        var more = new List<Difference>();
        more.AddRange(await checks.CheckRequestIdsAsync(cancellation));
        more.AddRange(await checks.CheckPurchasesAsync(cancellation));
        return new VerifyReport(state, more, await checks.CheckSnapshotsAsync(cancellation));
    }

    /// <summary>Writes it down.</summary>
    public void Print(TextWriter output, TimeSpan openMax)
    {
        var result = _state.Result;
        foreach (var difference in _differences)
        {
            output.WriteLine(difference);
        }

        if (_count > _differences.Count)
        {
            output.WriteLine(Text($"and {_count - _differences.Count:N0} differences more"));
        }

        output.WriteLine(Text(
            $"{(IsRight ? "The books are right" : $"{_count:N0} differences")}: {result.Entries:N0} entries of {result.Accounts:N0} accounts, up to position {_state.Position}."));
        foreach (var (asset, balance) in result.Balances)
        {
            output.WriteLine(Text($"  accounts hold {balance} {asset}"));
        }

        foreach (var (contra, balance) in result.Contras)
        {
            output.WriteLine(Text($"  {contra[..contra.LastIndexOf(' ')]} holds {balance}{contra[contra.LastIndexOf(' ')..]}"));
        }

        output.WriteLine(Text($"  undelivered, for less than {openMax:c}: {result.OpenCount:N0}"));
        foreach (var open in result.Open)
        {
            output.WriteLine($"    {open}");
        }

        output.WriteLine($"  {_snapshots}");
        foreach (var note in _notes)
        {
            output.WriteLine($"    {note}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
