using System.Globalization;
using OrleansCoins.Story.Expectations;
using OrleansCoins.Story.Http;
using OrleansCoins.Story.Performing;
using Spectre.Console;

namespace OrleansCoins.Story;

/// <summary>What is said in the end.</summary>
internal static class Report
{
    private const int FindingsMax = 50;

    public static void Write(StoryOptions options, ApiClient client, Record record, Tally tally, Findings findings)
    {
        var seconds = Math.Max(tally.Giving.TotalSeconds, 0.001);
        var latencies = tally.LatencyPercentilesMs(0.50, 0.99);
        var table = new Table().Border(TableBorder.Ascii).AddColumn("What").AddColumn(new TableColumn("Count").RightAligned());
        table.AddRow("gifts accepted", Number(record.GiftCount));
        foreach (var (code, count) in tally.Refused)
        {
            table.AddRow(Markup.Escape($"refused: {code}"), Number(count));
        }

        table.AddRow("sent again later", Number(tally.Replays));
        table.AddRow("sent twice at once", Number(tally.TwiceAtOnce));
        table.AddRow("attempts after 503, 429 or no connection", Number(client.Retries));
        table.AddRow("gifts/s while giving", Number(tally.AcceptedWhileGiving / seconds));
        table.AddRow("latency p50, ms", latencies[0].ToString("0.0", CultureInfo.InvariantCulture));
        table.AddRow("latency p99, ms", latencies[1].ToString("0.0", CultureInfo.InvariantCulture));
        table.AddRow("checks", Number(findings.Checks));
        table.AddRow("findings", Number(findings.All.Distinct().Count()));
        AnsiConsole.Write(table);
        WriteVerdict(options, findings);
    }

    private static void WriteVerdict(StoryOptions options, Findings findings)
    {
        // What was found before the rooms ended is found after it again.
        var distinct = findings.All.Distinct().ToArray();

        // Plain lines: a finding must be found by grep, so it isn't wrapped.
        foreach (var finding in distinct.Take(FindingsMax))
        {
            Narrator.Say($"DIFFERS {finding}");
        }

        if (distinct.Length > FindingsMax)
        {
            Narrator.Say($"... and {distinct.Length - FindingsMax} more.");
        }

        Narrator.Say(findings.All.Count == 0
            ? $"Everything holds (run {options.Run}, seed {options.Seed})."
            : $"Something differs (run {options.Run}, seed {options.Seed}).");
    }

    private static string Number(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
