using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.GrainInterfaces.Reconciling;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Reconciling;

namespace OrleansCoins.Silo.Commands;

/// <summary>Compares a payment provider's export with the coins that were credited.</summary>
internal static class ReconcileCommand
{
    private const string By = "the command reconcile";

    private static readonly Option<string> Provider = new("--provider") { Description = "Whose payments they are, such as stripe.", Required = true };
    private static readonly Option<FileInfo> PaymentsFile = new("--file") { Description = "The export: CSV in UTF-8, with a line of names.", Required = true };
    private static readonly Option<DateTimeOffset?> From = new("--from") { Description = "Since when payments are looked at (default: the first of the file).", CustomParser = ExportCommand.ReadTime };
    private static readonly Option<DateTimeOffset?> To = new("--to") { Description = "Until when, exclusive (default: the last of the file).", CustomParser = ExportCommand.ReadTime };

    /// <summary>Makes the command.</summary>
    public static Command Build()
    {
        var command = SettingsArguments.Command(
            "reconcile",
            $"""
            Compares a payment provider's export with the coins that were credited: payments without credit, credits without payment, other amounts or
            currencies, refunds that differ. What it finds is kept, and listed by GET /v1/admin/reconciliations too. Beside a program that uses the same
            SQLite files, ask that one: POST /v1/admin/reconciliations takes the same file.

            Columns: id (or 'PaymentIntent ID'), Amount (in units, such as 9.99), Currency, Status, 'Created (UTC)', 'purchaseId (metadata)', and, where it
            is there, 'Amount Refunded'. Others are passed over. At most {PaymentFile.PaymentsMax.ToString("N0", CultureInfo.InvariantCulture)} payments and {ReconcilePayments.FileLengthMax >> 20} MiB.

            It ends with 0 when all agree, 1 when something doesn't, 2 when the file can't be read.

            Example:
              OrleansCoins.Silo reconcile --provider stripe --file january.csv --from 2026-01-01 --to 2026-02-01
            """);
        command.Options.Add(Provider);
        command.Options.Add(PaymentsFile);
        command.Options.Add(From);
        command.Options.Add(To);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (builder, options) = SettingsArguments.Read(parsed);
        var file = parsed.GetValue(PaymentsFile)!;
        if (file.Length > ReconcilePayments.FileLengthMax)
        {
            throw new InvalidDataException($"{file.FullName} is larger than {ReconcilePayments.FileLengthMax >> 20} MiB. Export a shorter time.");
        }

        var bytes = await File.ReadAllBytesAsync(file.FullName, cancellation);
        builder.Services.AddOrleansCoinsStorage(options).AddSingleton<Reconciler>();
        using var host = builder.Build();
        var id = ReconciliationId.Parse($"rec_{RandomNumberGenerator.GetHexString(24, lowercase: true)}");
        var outcome = await host.Services.GetRequiredService<Reconciler>().RunAsync(
            id, new ReconcilePayments(parsed.GetValue(Provider)!, [.. bytes], parsed.GetValue(From), parsed.GetValue(To), By, RequestDigest.Of(bytes)), cancellation);
        if (outcome.Refusal is { } refusal)
        {
            throw new InvalidDataException($"{file.FullName} can't be compared: {refusal.Detail}");
        }

        Print(outcome.Value!);
        return outcome.Value!.Counts.IsEmpty ? SiloCommandLine.Right : SiloCommandLine.Differences;
    }

    private static void Print(ReconciliationView found)
    {
        foreach (var finding in found.Findings)
        {
            Console.WriteLine(
                $"{(finding.Line > 0 ? $"line {finding.Line}: " : "")}{finding.PaymentId}{(finding.PurchaseId is null ? "" : $" ({finding.PurchaseId})")}: {finding.Check}: expected {finding.Expected}, found {finding.Found}");
        }

        var all = found.Counts.Sum(static count => count.Count);
        if (all > found.Findings.Length)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"... and {all - found.Findings.Length:N0} more like these"));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(all == 0 ? "All agree" : $"{all:N0} differences")}: {found.Payments:N0} payments and {found.Credits:N0} purchases from {found.From:u} to {found.To:u}. Kept as {found.Id}."));
    }
}
