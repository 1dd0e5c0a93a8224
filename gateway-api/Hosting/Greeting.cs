using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>Says on the console, once the gateway listens, where it is and what to try next.</summary>
internal static class Greeting
{
    public static void GreetWhenStarted(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var address = Addresses.Reachable(app.Services.GetRequiredService<IServer>());
        Console.WriteLine($"OrleansCoins gateway: {address}");
        Console.WriteLine($"Data directory:       {DataDirectory.Resolve(app.Configuration)}");
        if (app.Environment.IsDevelopment())
        {
            Console.WriteLine($"Try next:             {address} in a browser, {address}/scalar for the API, or a token of your own:");
            Console.WriteLine($"  curl -s {address}/dev/token -H 'Content-Type: application/json' -d '{{\"sub\":\"alice\",\"birthdate\":\"1990-01-31\"}}'");
        }
    });
}

/// <summary>The gateway's own address.</summary>
internal static class Addresses
{
    /// <summary>An address under which this machine reaches the server: "all addresses" is none, localhost is.</summary>
    public static string Reachable(IServer server)
    {
        var bound = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost";
        var address = BindingAddress.Parse(bound);
        var host = address.Host is "0.0.0.0" or "[::]" or "+" or "*" ? "localhost" : address.Host;
        return $"{address.Scheme}://{host}:{address.Port}";
    }
}
