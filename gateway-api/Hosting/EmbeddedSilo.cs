using OrleansCoins.Silo;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>The embedded default: the silo in the gateway's own process. The one place where the gateway knows the silo.</summary>
internal static class EmbeddedSilo
{
    /// <exception cref="SettingException">A setting of the silo can't be used.</exception>
    public static void AddEmbeddedSilo(this IHostApplicationBuilder builder)
    {
        try
        {
            builder.AddOrleansCoinsSilo();
        }
        catch (Silo.Hosting.SettingException refused)
        {
            throw new SettingException(refused.Message, refused);
        }
    }
}
