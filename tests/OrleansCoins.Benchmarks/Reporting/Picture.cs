using OrleansCoins.Benchmarks.Measuring;
using OrleansCoins.Benchmarks.Rows;
using ScottPlot;

namespace OrleansCoins.Benchmarks.Reporting;

/// <summary>The rates as a picture: a bar for each contestant under each load.</summary>
internal static class Picture
{
    private const int Width = 1_100;
    private const int HeightOfBar = 26;
    private const int HeightOfFrame = 110;

    public static void Draw(FileInfo file, Surroundings surroundings, IEnumerable<RowResult> results)
    {
        var series = results.SelectMany(static result => result.Series.Select(one => (Row: result.Name, Series: one))).ToList();
        var palette = new ScottPlot.Palettes.Category10();
        var contestants = series.Select(static one => one.Series.Contestant).Distinct().ToList();
        using var plot = new Plot();
        var bars = plot.Add.Bars(series.Select((one, at) => new Bar
        {
            Position = -at,
            Value = one.Series.Rate,
            FillColor = palette.GetColor(contestants.IndexOf(one.Series.Contestant)),
            Label = $"{one.Series.Rate:N0}",
        }).ToArray());
        bars.Horizontal = true;
        bars.ValueLabelStyle.FontSize = 12;
        plot.Axes.Left.SetTicks([.. series.Select(static (_, at) => (double)-at)], [.. series.Select(static one => Name(one.Row, one.Series))]);
        plot.Axes.Left.TickLabelStyle.FontSize = 12;
        plot.Axes.Margins(left: 0, right: 0.15);
        plot.Title("gifts a second");
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Bottom.Label.FontSize = 11;
        plot.XLabel($"{surroundings.At:yyyy-MM-dd}, {surroundings.Machine}, {surroundings.Database}");
        plot.HideGrid();
        plot.SavePng(file.FullName, Width, HeightOfFrame + (HeightOfBar * series.Count));
    }

    private static string Name(string row, Series series) =>
        $"{row}: {series.Contestant}, {series.Load}{(series.Callers == 0 ? "" : $", {series.Callers}")}";
}
