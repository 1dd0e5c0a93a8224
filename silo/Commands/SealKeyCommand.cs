using System.CommandLine;
using OrleansCoins.Silo.Books;

namespace OrleansCoins.Silo.Commands;

/// <summary>Makes a key for closings, or shows a key's public one.</summary>
internal static class SealKeyCommand
{
    private static readonly Option<FileInfo> File = new("--file")
    {
        Description = "Where the key is kept, readable by its owner only. If it is there already, its public key is shown, and nothing is changed.",
        Required = true,
    };

    /// <summary>Makes the command.</summary>
    public static Command Build()
    {
        var command = SettingsArguments.Command(
            "seal-key",
            """
            Makes the key that closings of the books are signed with (Ed25519), and says its public key. Give silos the key by OrleansCoins__Books__SealKey,
            which takes the file's full path or what is in it. Keep the public key where whoever can change the database can't: 'verify --public-key' takes it.

            Examples:
              OrleansCoins.Silo seal-key --file /run/secrets/seal.key
              OrleansCoins.Silo verify --public-key 'O2onvM62pC1imjQHNlNyFXId4kOmOsBJrAoYpZtSzas='
            """);
        command.Options.Add(File);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        SettingsArguments.Read(parsed);
        var file = parsed.GetValue(File)!.FullName;
        try
        {
            var isNew = SealKey.Make(file);
            Console.WriteLine(SealKey.Load(file).PublicKey);
            Console.Error.WriteLine(isNew ? $"A new key is in {file}. Its public key is the line above." : $"{file} was there already. Its public key is the line above.");
            return SiloCommandLine.Right;
        }
        catch (FormatException fault)
        {
            throw new InvalidDataException(fault.Message, fault);
        }
    }
}
