using System.Globalization;
using OrleansCoins.Benchmarks.Measuring;
using OrleansCoins.Benchmarks.Rows;
using Spectre.Console;

namespace OrleansCoins.Benchmarks.Reporting;

/// <summary>Results for people.</summary>
internal static class Tables
{
    private static readonly string[] Columns =
        ["contestant", "load", "callers", "gifts/s", "p50 ms", "p99 ms", "p99.9 ms", "CPU us", "DB CPU us", "disk B", "WAL B", "refused", "failed"];

    public static void Print(RowResult result)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLineInterpolated($"[bold]{result.Name}[/]");
        if (result.Series.Count > 0)
        {
            Print(result.Series);
        }

        if (result.Ratios.Count > 0)
        {
            Print(result.Ratios);
        }

        foreach (var note in result.Notes)
        {
            AnsiConsole.MarkupLineInterpolated($"{note}");
        }

        foreach (var series in result.Series.Where(static series => series.Refused + series.Failed > 0))
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[yellow]{series.Contestant}, {series.Load}: {series.Refused} refused, {series.Failed} failed, not counted as throughput. {series.Runs.Select(static run => run.FirstFault).FirstOrDefault(static fault => fault is not null)}[/]");
        }

        foreach (var fault in result.Faults)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{fault}[/]");
        }
    }

    private static string Number(double value, string format = "N0") => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";

    private static string Milliseconds(double value) => Number(value, value < 10 ? "N2" : "N1");

    private static void Print(List<Series> all)
    {
        var table = new Table();
        foreach (var column in Columns)
        {
            table.AddColumn(new TableColumn(column) { NoWrap = true, Alignment = column is "contestant" or "load" ? Justify.Left : Justify.Right });
        }

        foreach (var series in all)
        {
            table.AddRow(
                series.Contestant,
                series.Load,
                series.Callers == 0 ? "-" : Number(series.Callers),
                Number(series.Rate),
                Milliseconds(series.Median(static run => run.P50)),
                Milliseconds(series.Median(static run => run.P99)),
                Milliseconds(series.Median(static run => run.P999)),
                Number(series.Median(static run => run.CpuMicroseconds)),
                Number(series.Median(static run => run.DatabaseCpuMicroseconds)),
                Number(series.Median(static run => run.DiskBytes)),
                Number(series.Median(static run => run.LogBytes)),
                Number(series.Refused),
                Number(series.Failed));
        }

        AnsiConsole.Write(table);
        foreach (var tuning in all.Where(static one => one.Tuning.Length > 0).Select(static one => $"{one.Contestant}: {one.Tuning}").Distinct())
        {
            AnsiConsole.MarkupLineInterpolated($"[grey]{tuning}[/]");
        }
    }

    private static void Print(List<Ratio> ratios)
    {
        var table = new Table().AddColumns("OrleansCoins", "measured", "target", "stretch", "");
        foreach (var ratio in ratios)
        {
            table.AddRow(
                new Text(ratio.What),
                new Text(Show(ratio.Value, ratio.Unit)),
                new Text(Bound(ratio, ratio.Target)),
                new Text(Bound(ratio, ratio.Stretch)),
                new Text(ratio.Verdict, new Style(ratio.Verdict == "missed" ? Color.Red : Color.Green)));
        }

        AnsiConsole.Write(table);
    }

    private static string Bound(Ratio ratio, double? bound) => bound is { } value ? $"{(ratio.LessIsBetter ? "<=" : ">=")} {Show(value, ratio.Unit)}" : "";

    private static string Show(double value, string unit) => $"{Number(value, Math.Abs(value) < 10 ? "N2" : Math.Abs(value) < 100 ? "N1" : "N0")} {unit}";
}
