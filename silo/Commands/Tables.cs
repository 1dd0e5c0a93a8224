using System.Globalization;
using Spectre.Console;

namespace OrleansCoins.Silo.Commands;

/// <summary>Tables for operators. Elsewhere than on a terminal they need not fit, and have no colours.</summary>
internal static class Tables
{
    private const int WidthOfFile = 400;

    /// <summary>An empty table.</summary>
    public static Table New(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column)).NoWrap());
        }

        return table;
    }

    /// <summary>Adds a row of plain texts.</summary>
    public static void AddRow(Table table, params string[] cells) => table.AddRow([.. cells.Select(Markup.Escape)]);

    /// <summary>Prints a table, or what is to be said of an empty one.</summary>
    public static void Print(Table table, string whenEmpty)
    {
        if (table.Rows.Count == 0)
        {
            Console.WriteLine(whenEmpty);
            return;
        }

        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = WidthOfFile;
        }

        AnsiConsole.Write(table);
    }

    /// <summary>How long ago something was.</summary>
    public static string Age(TimeSpan age) => age < TimeSpan.Zero ? "0 s"
        : age < TimeSpan.FromMinutes(2) ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:0} s")
        : age < TimeSpan.FromHours(2) ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:0} min")
        : age < TimeSpan.FromDays(2) ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0} h")
        : string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:0} days");
}
