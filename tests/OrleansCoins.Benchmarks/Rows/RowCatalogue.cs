namespace OrleansCoins.Benchmarks.Rows;

/// <summary>All rows by name.</summary>
internal static class RowCatalogue
{
    public static IReadOnlyList<Row> All { get; } =
    [
        Gifts.Row, Credited.Row, Many.Row, Few.Row, Steady.Row, RepeatsRow.Row, Sqlite.Row,
        OverHttpRow.Row, OverHttpRow.RowOfTwo, Feed.Row, Cold.Row, Large.Row, Verify.Row, Idle.Row,
        Smoke.Row, Tuning.Row, Alone.Row,
    ];

    /// <summary>What <c>all</c> means: everything that measures.</summary>
    public static IEnumerable<Row> OfAll => All.Where(static row => row != Smoke.Row && row != Tuning.Row && row != Alone.Row);

    public static Row? Find(string name) => All.FirstOrDefault(row => row.Name == name);
}
