using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.Grains.Books;
using OrleansCoins.Silo.Hosting;

namespace OrleansCoins.Silo.Books;

/// <summary>What closings need beside the storage.</summary>
internal static class SealingHosting
{
    /// <summary>Adds who makes closings.</summary>
    public static IServiceCollection AddClosings(this IServiceCollection services) => services.AddSingleton<Closer>();

    /// <summary>Adds who signs closings, and tells those that are signed.</summary>
    public static IServiceCollection AddSealer(this IServiceCollection services, OrleansCoinsOptions options) => services.AddSingleton(_ => SealerOf(options));

    private static ISealer SealerOf(OrleansCoinsOptions options)
    {
        if (options.SealKey is { } set)
        {
            return set;
        }

        if (!options.MakesSealKey)
        {
            return new NoSealKey();
        }

        var file = Path.Combine(options.DataDirectory, "seal.key");
        SealKey.Make(file);
        return SealKey.Load(file);
    }

    /// <summary>The key that a setting gives, by itself or by its file.</summary>
    /// <exception cref="SettingException">It gives none.</exception>
    public static SealKey Read(string setting)
    {
        try
        {
            return Path.IsPathRooted(setting) && File.Exists(setting) ? SealKey.Load(setting) : SealKey.Parse(setting);
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            // What was given stays unsaid: it may be the key, mistyped.
            throw new SettingException("OrleansCoins__Books__SealKey", $"can't be used. It has to be the seed of a key (32 bytes in base64), or the full path of a file that holds one. The command 'seal-key' makes one. ({fault.GetType().Name})");
        }
    }
}
