using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Demo;
using OrleansCoins.Gateway.Describing;
using OrleansCoins.Gateway.Endpoints;
using OrleansCoins.Gateway.Limiting;
using OrleansCoins.Gateway.Problems;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>The gateway: what it is made of, and what a request goes through, in its order.</summary>
internal static class GatewayApp
{
    /// <summary>Builds it; nothing has started yet.</summary>
    /// <exception cref="SettingException">A setting can't be used.</exception>
    public static WebApplication Build(string[] args)
    {
        // Settings and the page lie beside the program, whichever folder it is started in.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = DemoHosting.Without(args), ContentRootPath = AppContext.BaseDirectory });
        builder.ConfigureListening();
        builder.AddGrains();
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddGatewayAuthentication();
        builder.Services.AddGatewayJson();
        builder.AddRateLimits();
        builder.Services.AddRoomFeeds(builder.Configuration);
        builder.Services.AddPage();
        builder.Services.AddDescription();
        builder.AddTelemetry();
        builder.AddDemo(args);
        builder.Services.AddExceptionHandler<FaultHandler>();
        builder.Services.AddHttpClient(DevelopmentEndpoints.SandboxClient);

        var app = builder.Build();
        app.UseSecurityHeaders();
        app.UseProblems();
        app.UseRequestLimit();
        app.UseLostReplies();
        app.UsePage();
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimits();
        app.UseCallIdentities();
        app.UseAuthorization();
        app.MapDescription();
        app.MapSharedMetrics();
        app.MapDashboard();
        app.MapApi();
        app.MapHealth();
        if (app.Environment.IsDevelopment())
        {
            app.MapDevelopment();
        }

        return app;
    }
}
