using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.Grains.Books;
using OrleansCoins.Silo.Books;

namespace OrleansCoins.Silo.Commands;

/// <summary>Closes the books now.</summary>
internal static class CloseCommand
{
    private static readonly Option<string?> ClosingName = new("--name") { Description = "What the closing is called; of one name there is one (default: operator/ and the time)." };

    /// <summary>Makes the command.</summary>
    public static Command Build()
    {
        var command = SettingsArguments.Command(
            "close",
            """
            Closes the books up to now: writes down what the entries since the last closing come to, signed with the key in OrleansCoins__Books__SealKey.
            Silos do so by themselves once a day. Beside silos on PostgreSQL it is safe at any time; SQLite's files are one program's at a time.

            Examples:
              OrleansCoins.Silo close
              OrleansCoins.Silo close --name 2026-year
            """);
        command.Options.Add(ClosingName);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (builder, options) = SettingsArguments.Read(parsed);
        builder.Services.AddOrleansCoinsStorage(options).AddClosings();
        using var host = builder.Build();
        var time = host.Services.GetRequiredService<TimeProvider>();
        var name = parsed.GetValue(ClosingName) ?? $"operator/{time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}";
        if (await host.Services.GetRequiredService<Closer>().CloseAsync(name, cancellation) is not { } made)
        {
            Console.WriteLine("Nothing was written since the last closing.");
            return SiloCommandLine.Right;
        }

        var closing = ClosingText.Read(made.Body);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Closing {closing.Number} ({closing.Name}): {closing.Entries:N0} entries from position {closing.After + 1} to {closing.Through}, {closing.Differences:N0} differences in the books, {(made.Seal is { } seal ? $"signed by {seal.PublicKey}" : "not signed: OrleansCoins__Books__SealKey is not set")}."));
        return closing.Differences == 0 ? SiloCommandLine.Right : SiloCommandLine.Differences;
    }
}
