using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Hosting;

namespace OrleansCoins.Benchmarks.Http;

/// <summary>
/// What HTTP costs by itself: the gateway's Kestrel and its authentication, and one endpoint that reads a gift's body and answers as the gateway would,
/// with the same bytes every time.
/// </summary>
internal static class NothingServer
{
    /// <summary>How this program is told to be that.</summary>
    public const string Command = "serve-nothing";

    /// <summary>What it writes when it has started.</summary>
    public const string Started = "Answering nothing.";

    private const string Body = """
        {"id":"gift_k3mJ9sQ2vXw7Zp1LrT5yBn8Hd4","status":"accepted","creatorId":"creator-100","giftId":"rose","quantity":1,"coins":1,"creatorDiamonds":"0.5","comboId":null,"balance":999999000,"createdAt":"2026-01-01T00:00:00.000000Z","contentId":"video-1"}
        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = arguments, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.ConfigureListening();
        builder.Services.AddGatewayAuthentication();
        var app = builder.Build();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        var body = Encoding.UTF8.GetBytes(Body);
        app.MapPost("/v1/creators/{creatorId}/gifts", async context =>
        {
            var reader = context.Request.BodyReader;
            while (await reader.ReadAsync(context.RequestAborted) is var read)
            {
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }

            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.Headers.Location = "/v1/sent-gifts/gift_k3mJ9sQ2vXw7Zp1LrT5yBn8Hd4";
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }).RequireAuthorization();
        app.Lifetime.ApplicationStarted.Register(static () => Console.WriteLine(Started));
        await app.RunAsync();
        return 0;
    }
}
