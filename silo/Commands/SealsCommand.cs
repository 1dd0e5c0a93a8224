using System.CommandLine;
using System.Globalization;
using OrleansCoins.Silo.Books;
using OrleansCoins.Silo.Verifying;

namespace OrleansCoins.Silo.Commands;

/// <summary>Writes closings out, to be kept elsewhere.</summary>
internal static class SealsCommand
{
    private static readonly Option<FileInfo?> Output = new("--output") { Description = "The file to write; it must not be there yet (default: standard output)." };

    /// <summary>Makes the command.</summary>
    public static Command Build()
    {
        var command = SettingsArguments.Command(
            "seals",
            """
            Writes all closings out with their signatures, one JSON object a line. Keep the file where whoever can change the database can't:
            'verify --seals FILE' then finds it too when closings at the end were deleted together with their entries.

            Examples:
              OrleansCoins.Silo seals --output seals-2026-01-31.jsonl
              OrleansCoins.Silo verify --seals seals-2026-01-31.jsonl --public-key 'O2onvM62pC1imjQHNlNyFXId4kOmOsBJrAoYpZtSzas='
            """);
        command.Options.Add(Output);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        await using var scan = SettingsArguments.OpenJournal(parsed);
        await using var connection = await scan.OpenAsync(cancellation);
        var closings = await SealChecks.ListAsync(connection, cancellation);
        var file = parsed.GetValue(Output);
        await using var output = new StreamWriter(file is null ? Console.OpenStandardOutput() : new FileStream(file.FullName, FileMode.CreateNew, FileAccess.Write));
        foreach (var closing in closings)
        {
            await output.WriteAsync($"{SealFile.Write(closing)}\n");
        }

        if (file is not null)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{closings.Count:N0} closings are in {file.FullName}."));
        }

        return SiloCommandLine.Right;
    }
}
