using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OrleansCoins.Gateway.Hosting;

namespace OrleansCoins.Gateway.Auth;

/// <summary>The symmetric key that tokens are signed with, if any: the set one, or in development one that is made once and kept.</summary>
internal sealed class TokenKey(IOptions<AuthOptions> options, IConfiguration configuration)
{
    private const string FileName = "dev-signing-key";

    private readonly Lazy<SymmetricSecurityKey?> _key = new(() => options.Value switch
    {
        { Authority: { Length: > 0 } } => null,
        { SigningKey: { Length: > 0 } set } => new SymmetricSecurityKey(Encoding.UTF8.GetBytes(set)),
        _ => new SymmetricSecurityKey(ReadOrMake(Path.Combine(DataDirectory.Resolve(configuration), FileName))),
    });

    /// <summary>The key, or <see langword="null"/> when a provider signs with keys of its own.</summary>
    public SymmetricSecurityKey? Value => _key.Value;

    /// <summary>Tokens outlive a restart, so the key does. It is moved into place whole: two programs that start at once use one key.</summary>
    private static byte[] ReadOrMake(string path)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var draft = $"{path}.{Environment.ProcessId}";
            Write(draft, Convert.ToBase64String(RandomNumberGenerator.GetBytes(AuthOptions.SigningKeyBytesMin)));
            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }

        return Convert.FromBase64String(File.ReadAllText(path).Trim());
    }

    private static void Write(string path, string text)
    {
        var mode = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            mode.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, mode);
        writer.Write(text);
    }
}
