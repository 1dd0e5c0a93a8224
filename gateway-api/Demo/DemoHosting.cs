using Microsoft.AspNetCore.Hosting.Server;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Hosting;

namespace OrleansCoins.Gateway.Demo;

/// <summary>Where the demo is, and how it is asked for on the command line.</summary>
internal static class DemoHosting
{
    private const string Switch = "--demo";

    /// <summary>The arguments without the one that asks for the demo, which takes no value.</summary>
    public static string[] Without(string[] args) => [.. args.Where(static argument => argument != Switch)];

    /// <summary>Adds the demo in Development; it runs from the start when the command line says so.</summary>
    /// <exception cref="SettingException">It is asked for where tokens can't be made for everyone.</exception>
    public static void AddDemo(this WebApplicationBuilder builder, string[] args)
    {
        var starts = args.Contains(Switch);
        if (!builder.Environment.IsDevelopment())
        {
            if (starts)
            {
                throw new SettingException($"{Switch} plays users of its own, which is for Development only: leave it out, or set ASPNETCORE_ENVIRONMENT=Development.");
            }

            return;
        }

        builder.Services.AddSingleton(provider => new DemoShow(
            starts,
            provider.GetRequiredService<IServer>(),
            provider.GetRequiredService<IHttpClientFactory>(),
            provider.GetRequiredService<DevelopmentTokens>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<ILogger<DemoShow>>()));
        builder.Services.AddHostedService(static provider => provider.GetRequiredService<DemoShow>());
    }
}
