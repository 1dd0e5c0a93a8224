using System.Globalization;
using OrleansCoins.Silo.Verifying;

namespace OrleansCoins.Silo.Commands;

/// <summary>What a verification found, to be read by people.</summary>
internal sealed class VerifyReport
{
    private readonly VerificationState _state;
    private readonly SnapshotChecks _snapshots;
    private readonly SealChecks _seals;
    private readonly AuditChecks _audit;
    private readonly List<string> _differences = [];

    private VerifyReport(VerificationState state, SnapshotChecks snapshots, SealChecks seals, AuditChecks audit, params ReadOnlySpan<FirstOf<Difference>> lists)
    {
        (_state, _snapshots, _seals, _audit) = (state, snapshots, seals, audit);
        foreach (var list in lists)
        {
            Count += list.Count;
            _differences.AddRange(list.Items
                .OrderBy(static difference => difference.Account, StringComparer.Ordinal).ThenBy(static difference => difference.Sequence)
                .Select(static difference => difference.ToString()));
            if (list.More() is { } more)
            {
                _differences.Add(more);
            }
        }

        var unmirrored = state.Result.Unmirrored().ToList();
        Count += unmirrored.Count;
        _differences.AddRange(unmirrored);
    }

    /// <summary>How many differences were found.</summary>
    public long Count { get; }

    /// <summary>Whether none was.</summary>
    public bool IsRight => Count == 0;

    /// <summary>The differences that are listed, and where more were found than are listed, a line that says so.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>Finishes what was found in the stretches, of the snapshots and of the closings with what is asked of the journal as a whole.</summary>
    public static async Task<VerifyReport> MakeAsync(
        JournalScan scan, VerificationState state, SnapshotChecks snapshots, SealChecks seals, AuditChecks audit, CancellationToken cancellation)
    {
        var checks = new JournalChecks(scan);
        var requestIds = await checks.CheckRequestIdsAsync(cancellation);
        var purchases = await checks.CheckPurchasesAsync(cancellation);
        var payouts = await checks.CheckPayoutsAsync(cancellation);
        var rewards = await checks.CheckRewardsAsync(cancellation);
        var campaigns = await checks.CheckCampaignsAsync(cancellation);
        return new VerifyReport(
            state, snapshots, seals, audit, state.Result.Differences, requestIds, purchases, payouts, rewards, campaigns, snapshots.Differences, seals.Differences, audit.Differences);
    }

    /// <summary>Writes it down.</summary>
    public void Print(TextWriter output, TimeSpan openMax)
    {
        var result = _state.Result;
        foreach (var difference in _differences)
        {
            output.WriteLine(difference);
        }

        output.WriteLine(Text(
            $"{(IsRight ? "The books are right" : $"{Count:N0} differences")}: {result.Entries:N0} entries of {result.Accounts:N0} accounts, up to position {_state.Position}."));
        foreach (var (asset, balance) in result.Balances)
        {
            output.WriteLine(Text($"  accounts hold {balance} {asset}"));
        }

        foreach (var (contra, balance) in result.Contras)
        {
            output.WriteLine(Text($"  {contra[..contra.LastIndexOf(' ')]} holds {balance}{contra[contra.LastIndexOf(' ')..]}"));
        }

        output.WriteLine(Text($"  undelivered, for less than {openMax:c}: {result.Open.Count:N0}"));
        Print(output, result.Open);
        output.WriteLine(Text($"  snapshots: {_snapshots.Read:N0}, of which {_snapshots.Ignored.Count:N0} will be ignored"));
        Print(output, _snapshots.Ignored);
        output.WriteLine(Text($"  closings: {_seals.Closings:N0}, of which {_seals.Signed:N0} are signed, up to position {_seals.Through}{(_seals.Signed > 0 && !_seals.KnowsKeys ? "; give --public-key to see that they are signed by you" : "")}"));
        foreach (var key in _seals.Keys)
        {
            output.WriteLine($"    signed by {key}");
        }

        output.WriteLine(Text($"  operators' actions: {_audit.Records:N0} records, {_audit.Open:N0} requests without an outcome"));
    }

    private static void Print<T>(TextWriter output, FirstOf<T> list)
    {
        foreach (var item in list.Items)
        {
            output.WriteLine($"    {item}");
        }

        if (list.More() is { } more)
        {
            output.WriteLine($"    {more}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
