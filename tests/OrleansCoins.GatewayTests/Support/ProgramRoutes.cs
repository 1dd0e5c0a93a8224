using Microsoft.AspNetCore.Routing;
using OrleansCoins.Gateway.Hosting;

namespace OrleansCoins.GatewayTests.Support;

/// <summary>The routes of the program itself in Development, whatever it says of them: so no test of every route can forget one.</summary>
internal static class ProgramRoutes
{
    /// <summary>Method and pattern of each, as the program has them, such as <c>GET /v1/rooms/{roomId}</c>.</summary>
    public static IReadOnlyList<(string Method, string Pattern)> All { get; } = Read();

    private static IReadOnlyList<(string Method, string Pattern)> Read()
    {
        var empty = Directory.CreateTempSubdirectory("orleanscoins-routes-");
        try
        {
            var app = GatewayApp.Build(["--environment=Development", $"--OrleansCoins:DataDirectory={empty.FullName}", "--Logging:LogLevel:Default=None"]);
            return
            [
                .. ((IEndpointRouteBuilder)app).DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>()
                    .SelectMany(static endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                        .Where(static method => method != "HEAD")
                        .Select(method => (method, $"/{endpoint.RoutePattern.RawText!.Trim('/')}")))
                    .Distinct()
                    .OrderBy(static route => route.Item2, StringComparer.Ordinal)
                    .ThenBy(static route => route.method, StringComparer.Ordinal),
            ];
        }
        finally
        {
            empty.Delete(recursive: true);
        }
    }
}
