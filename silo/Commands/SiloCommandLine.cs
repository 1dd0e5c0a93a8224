using System.CommandLine;
using System.Data.Common;
using Npgsql;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.Silo.Storage.Sqlite;

namespace OrleansCoins.Silo.Commands;

/// <summary>The command line of the silo program. Without a command it runs a silo, and takes any setting.</summary>
internal static class SiloCommandLine
{
    /// <summary>Everything is as it should be.</summary>
    public const int Right = 0;

    /// <summary>Differences were found, or a silo could not start.</summary>
    public const int Differences = 1;

    /// <summary>It could not be done, or not be understood.</summary>
    public const int NotDone = 2;

    // An interrupted verification saves where it is.
    private static readonly TimeSpan EndTimeMax = TimeSpan.FromSeconds(30);
    private static readonly string[] Asking = ["help", "--help", "-h", "-?", "/?", "/h"];

    /// <summary>Does what the arguments say.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case [] or ["run", ..] when arguments is not ["run", "--help" or "-h", ..]:
                    await RunCommand.RunAsync(arguments);
                    return Right;
                case [var first, ..] when first.StartsWith('-') && !Asking.Contains(first) && first != "--version":
                    await RunCommand.RunAsync(arguments);
                    return Right;
                default:
                    return await InvokeAsync(arguments);
            }
        }
        catch (Exception fault) when (SiloHosting.IsForTheOperator(fault))
        {
            Console.Error.WriteLine(fault.Message);
            return Differences;
        }
        catch (Exception fault) when (UnusableDatabase.Message(fault) is { } message)
        {
            Console.Error.WriteLine(message);
            return arguments is [MigrateCommand.Name, ..] ? NotDone : Differences;
        }
    }

    private static async Task<int> InvokeAsync(string[] arguments)
    {
        var root = Build();
        // 'help verify' is 'verify --help'.
        var asked = Asking.Contains(arguments[0]) ? [.. arguments[1..], "--help"] : arguments;
        if (!asked[0].StartsWith('-') && !root.Subcommands.Any(command => command.Name == asked[0]))
        {
            Console.Error.WriteLine($"There is no command '{asked[0]}'. There are: {string.Join(", ", root.Subcommands.Select(static command => command.Name))}. 'help' says more.");
            return NotDone;
        }

        var parsed = root.Parse(asked);
        if (parsed.Errors.Count > 0)
        {
            Console.Error.WriteLine(string.Join(Environment.NewLine, parsed.Errors.Select(static error => error.Message)));
            Console.Error.WriteLine($"'help {asked[0]}' says what it takes.");
            return NotDone;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = EndTimeMax });
        }
        catch (Exception fault) when (asked[0] != MigrateCommand.Name && WhatToDo(fault) is { } message)
        {
            Console.Error.WriteLine(message);
            return NotDone;
        }
    }

    private static RootCommand Build()
    {
        var root = new RootCommand(
            $"""
            Hosts wallets, earnings accounts and rooms, and looks after their books.

            Without a command it runs a silo until it is stopped (Ctrl-C or SIGTERM), as 'run' does.
            'help COMMAND' says what a command does and takes, with examples.

            {SettingsArguments.Help}

            Ends with 0 when all is well, 1 when verify found differences or a silo could not start, 2 when it could not be done or understood.
            """)
        {
            new Command("run", "Runs a silo until it is stopped. Takes settings only."),
            MigrateCommand.Build(),
            VerifyCommand.Build(),
            ExportCommand.Build(),
            UndeliveredCommand.Build(),
            AccountCommand.Build(),
            HealthCommand.Build(),
            ReconcileCommand.Build(),
            CloseCommand.Build(),
            SealsCommand.Build(),
            SealKeyCommand.Build(),
            new Command("help", "Shows this text, or that of a command."),
        };
        root.SetAction(static _ => Right);
        return root;
    }

    /// <summary>What an operator is told of a fault; <see langword="null"/> for a defect of this program.</summary>
    public static string? WhatToDo(Exception fault) => fault switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable } or Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 1 } =>
            $"The database lacks what this program reads; run 'migrate' first. ({fault.Message})",
        DbException => $"The database can't be read. Check ConnectionStrings__OrleansCoins, and that it runs. ({fault.Message})",
        SettingException or TimeoutException or DataDirectoryInUseException or InvalidDataException or IOException or UnauthorizedAccessException => fault.Message,
        OperationCanceledException => "Interrupted.",
        _ => null,
    };
}
