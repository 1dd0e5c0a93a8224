using System.CommandLine;
using System.Globalization;
using OrleansCoins.Silo.Books;
using OrleansCoins.Silo.Verifying;

namespace OrleansCoins.Silo.Commands;

/// <summary>Reads all books and says what in them is not as it must be.</summary>
internal static class VerifyCommand
{
    private const int ParallelMax = 64;

    private static readonly Option<FileInfo?> Resume = new("--resume") { Description = "Goes on where an interrupted run stopped; the file that it named." };
    private static readonly Option<FileInfo?> State = new("--state") { Description = "Where it keeps how far it is (default: a file among the temporary ones, named when it is interrupted)." };
    private static readonly Option<bool> Quiet = new("--quiet") { Description = "Shows no progress." };

    private static readonly Option<FileInfo?> Seals = new("--seals") { Description = "Closings that were kept elsewhere; a file that 'seals' wrote. They have to be in the database, and the entries those of then." };

    private static readonly Option<string[]> PublicKeys = new("--public-key")
    {
        Description = "A key that closings may be signed with, in base64; may be given several times (default: that of OrleansCoins__Books__SealKey, if set).",
        DefaultValueFactory = static _ => [],
    };

    private static readonly Option<int> Parallel = new("--parallel")
    {
        Description = $"How many stretches of the journal are read at a time, 1 to {ParallelMax}; each has two connections (default: the number of cores, at most 4).",
        DefaultValueFactory = static _ => Math.Clamp(Environment.ProcessorCount, 1, 4),
    };

    private static readonly Option<TimeSpan> UndeliveredAfter = new("--undelivered-after")
    {
        Description = "How long a gift may be without an answer before that counts as a difference (hours:minutes:seconds). Younger ones are counted. "
            + "After a restore, before silos have run, give more than the time that the service was down.",
        DefaultValueFactory = static _ => TimeSpan.FromMinutes(1),
    };

    /// <summary>Makes the command.</summary>
    public static Command Build()
    {
        var command = SettingsArguments.Command(
            "verify",
            """
            Reads the whole journal and checks it. Changes nothing, and can be run beside silos that serve.

            Checked are: sequences without gaps from 1; balances (the one before plus the amount); hashes, recomputed from the rows; times, which never go
            back; each gift credited once, of exactly its share, or refused and returned; every credit's debit; request ids, once an account; contra
            balances, which mirror the accounts'; the origin of every coin in a wallet, bought, given by a listed campaign within its budget, or come back;
            payments and their coins; payouts and their diamonds; rewards and their campaigns; snapshots, whose accounts are replayed and compared;
            closings: their entries, added up anew, their chain, and their signatures, so that a rewritten past shows even if all hashes were made anew;
            and the log of operators' actions: its chain, and that it holds what closings say of it.
            Each difference is one line: account, entry, check, what was expected and what was found.

            It ends with 0 when the books are right, 1 when there are differences, 2 when it could not read them or was interrupted.
            When Ctrl-C or the database stops it, it says how to go on. What is written while it reads is not looked at.

            Examples:
              OrleansCoins.Silo verify
              OrleansCoins.Silo verify --parallel 2 --state /var/tmp/verify.json
              OrleansCoins.Silo verify --resume /var/tmp/verify.json
              OrleansCoins.Silo verify --undelivered-after 1.00:00:00
              OrleansCoins.Silo verify --seals seals.jsonl --public-key 'O2onvM62pC1imjQHNlNyFXId4kOmOsBJrAoYpZtSzas='
            """);
        command.Options.Add(Resume);
        command.Options.Add(State);
        command.Options.Add(Parallel);
        command.Options.Add(UndeliveredAfter);
        command.Options.Add(Quiet);
        command.Options.Add(Seals);
        command.Options.Add(PublicKeys);
        Parallel.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out var number) && number is < 1 or > ParallelMax)
            {
                result.AddError($"--parallel is {text}; it has to be 1 to {ParallelMax}.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        await using var scan = SettingsArguments.OpenJournal(parsed);
        var seals = new SealChecks(scan, ReadTrust(parsed));
        var resume = parsed.GetValue(Resume)?.FullName;
        var file = parsed.GetValue(State)?.FullName ?? resume ?? Path.Combine(Path.GetTempPath(), $"orleanscoins-verify-{Environment.ProcessId}.json");
        var options = new VerificationOptions(parsed.GetValue(Parallel), file, parsed.GetValue(UndeliveredAfter));
        var verification = new Verification(scan, options);
        var state = resume is null ? await verification.BeginAsync(TimeProvider.System.GetUtcNow(), cancellation) : await verification.ResumeAsync(resume, cancellation);
        try
        {
            var quiet = parsed.GetValue(Quiet);
            await using (quiet ? null : new ProgressLine("entries", () => verification.Read, state.Position))
            {
                await verification.RunAsync(state, cancellation);
            }

            var snapshots = new SnapshotChecks(scan, options.Parallel);
            await using (quiet ? null : new ProgressLine("snapshots", () => snapshots.Read, await snapshots.CountAsync(cancellation)))
            {
                await snapshots.RunAsync(cancellation);
            }

            await using (quiet ? null : new ProgressLine("closed entries", () => seals.Read, await seals.MeasureAsync(cancellation)))
            {
                await seals.RunAsync(cancellation);
            }

            var audit = new AuditChecks(scan);
            await audit.RunAsync(cancellation);
            var report = await VerifyReport.MakeAsync(scan, state, snapshots, seals, audit, cancellation);
            File.Delete(file);
            report.Print(Console.Out, options.OpenMax);
            return report.IsRight ? SiloCommandLine.Right : SiloCommandLine.Differences;
        }
        catch (Exception fault) when (File.Exists(file) && SiloCommandLine.WhatToDo(fault) is { } why)
        {
            Console.Error.WriteLine(why);
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"It stopped after {state.Result.Entries:N0} entries, with {state.Result.Differences.Count:N0} differences so far. Go on with: verify --resume {file}"));
            return SiloCommandLine.NotDone;
        }
    }

    private static SealTrust ReadTrust(ParseResult parsed)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in parsed.GetValue(PublicKeys)!)
        {
            try
            {
                keys.Add(SealKey.ParsePublicKey(text));
            }
            catch (FormatException)
            {
                throw new InvalidDataException($"--public-key '{text}' is no key: it has to be 32 bytes in base64, as 'seal-key' says it.");
            }
        }

        if (keys.Count == 0 && SettingsArguments.Read(parsed).Options.SealKey is { } own)
        {
            keys.Add(own.PublicKey);
        }

        return new SealTrust(keys, parsed.GetValue(Seals)?.FullName);
    }
}
