using System.CommandLine;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Rows;

namespace OrleansCoins.Benchmarks;

/// <summary>The command line: what it takes, and what it says to those who ask or mistype.</summary>
internal static class CommandLine
{
    private const string All = "all";

    private static readonly Argument<string[]> Rows = new("rows")
    {
        Description = "What to measure, in this order; 'all' for everything, 'gifts' when nothing is said. "
            + string.Join(" ", RowCatalogue.All.Select(static row => $"\n  {row.Name,-10} {row.Summary}")),
        DefaultValueFactory = static _ => ["gifts"],
    };

    private static readonly Option<int> Seconds = Number("--seconds", 4, 1, 600, "How long each run lasts.");
    private static readonly Option<int> Rounds = Number("--rounds", 3, 1, 100, "How often each contestant runs, in turn with the others; medians are shown.");
    private static readonly Option<int> WarmUp = Number("--warm-up", 8, 0, 600, "Seconds that a contestant runs before it is measured for the first time; up to four times as long while it gets faster, a quarter before each further load.");
    private static readonly Option<int> Callers = Number("--callers", 256, 1, 100_000, "Callers with one outstanding gift each, where the row doesn't say.");
    private static readonly Option<int> Senders = Number("--senders", 2_000, 1, 1_000_000, "Wallets that send, each as often as any other.");
    private static readonly Option<int> Creators = Number("--creators", 200, 1, 100_000, "Creators that receive.");
    private static readonly Option<int> Pool = Number("--pool", Contestants.PlainTransaction.ConnectionsBest, 1, 200, "Connections of the plain transaction.");
    private static readonly Option<int> Entries = Number("--entries", 10_000_000, 10_000, 100_000_000, "Entries that are preloaded in the rows 'large' and 'verify'; fewer on a laptop.");
    private static readonly Option<int> Wallets = Number("--wallets", 1_000_000, 1_000, 10_000_000, "Wallets that are activated in the row 'idle'.");
    private static readonly Option<int> Cold = Number("--cold", 100_000, 100, 10_000_000, "Wallets that give for the first time in the row 'cold'.");
    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Writes the results to a file, for programs." };
    private static readonly Option<FileInfo?> Plot = new("--plot") { Description = "Draws the rates to a PNG file." };
    private static readonly Option<bool> Quiet = new("--quiet") { Description = "Prints results only." };

    private static readonly Option<Skew[]> Skews = new("--skews")
    {
        Description = "How gifts are spread over the creators, in the row 'gifts': any of uniform, zipf, one.",
        DefaultValueFactory = static _ => [Skew.Uniform, Skew.Zipf, Skew.One],
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Makes the command that runs what was asked for, or says what is wrong with it.</summary>
    public static RootCommand Build(Func<BenchmarkOptions, Task<int>> run)
    {
        var command = new RootCommand(
            """
            Measures the gift path of OrleansCoins beside its peers: callers, silos and the database on this machine.

            Contestants run in turn, S seconds each, in an order that moves on every round. Ratios are taken within a round and the median of the
            rounds is shown, so that a machine that is slow for a while does not decide. PostgreSQL is a private server started from the installed
            binaries (or the one that ORLEANSCOINS_TEST_POSTGRES names), with fsync and synchronous_commit on; each contestant has a database of its own.
            Gifts that are refused or fail are counted apart, and a contestant whose books don't agree afterwards makes the run fail.
            """)
        {
            Rows, Seconds, Rounds, WarmUp, Callers, Senders, Creators, Skews, Pool, Entries, Wallets, Cold, Json, Plot, Quiet,
        };
        Rows.Validators.Add(static rows =>
        {
            foreach (var token in rows.Tokens)
            {
                if (token.Value != All && RowCatalogue.Find(token.Value) is null)
                {
                    rows.AddError($"There is no row '{token.Value}'. There are: {string.Join(", ", RowCatalogue.All.Select(static row => row.Name))}, {All}.");
                }
            }
        });
        command.SetAction(parsed => run(new BenchmarkOptions
        {
            Rows = parsed.GetRequiredValue(Rows) is var rows && rows.Contains(All) ? [.. RowCatalogue.OfAll.Select(static row => row.Name)] : rows,
            Duration = TimeSpan.FromSeconds(parsed.GetValue(Seconds)),
            WarmUp = TimeSpan.FromSeconds(parsed.GetValue(WarmUp)),
            Rounds = parsed.GetValue(Rounds),
            Callers = parsed.GetValue(Callers),
            Senders = parsed.GetValue(Senders),
            Creators = parsed.GetValue(Creators),
            Skews = parsed.GetRequiredValue(Skews),
            Pool = parsed.GetValue(Pool),
            Entries = parsed.GetValue(Entries),
            Wallets = parsed.GetValue(Wallets),
            Cold = parsed.GetValue(Cold),
            Json = parsed.GetValue(Json),
            Plot = parsed.GetValue(Plot),
            Quiet = parsed.GetValue(Quiet),
        }));
        return command;
    }

    private static Option<int> Number(string name, int fallback, int least, int most, string description)
    {
        var option = new Option<int>(name) { Description = $"{description} {least} to {most}.", DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out var number) && (number < least || number > most))
            {
                result.AddError($"{name} is {number}; it has to be {least} to {most}.");
            }
        });
        return option;
    }
}
