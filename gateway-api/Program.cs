using Microsoft.Extensions.Options;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Demo;
using OrleansCoins.Gateway.Endpoints;
using OrleansCoins.Gateway.Describing;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;

try
{
    await StartAsync(args);
    return 0;
}
catch (Exception refused) when (refused is SettingException or OptionsValidationException || EmbeddedSilo.IsForTheOperator(refused))
{
    // A setting that can't be used is the operator's to change; where in our code it was noticed doesn't help.
    Console.Error.WriteLine($"The gateway does not start: {refused.Message}");
    return 1;
}

static async Task StartAsync(string[] args)
{
    // Settings and the page lie beside the program, whichever folder it is started in.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = DemoHosting.Without(args), ContentRootPath = AppContext.BaseDirectory });
    builder.ConfigureListening();
    builder.AddGrains();
    builder.Services.AddGatewayAuthentication();
    builder.Services.AddGatewayJson();
    builder.Services.AddRoomFeeds();
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

    // Before the host does, which would log a setting that can't be used with a stack trace.
    app.Services.GetRequiredService<IStartupValidator>().Validate();
    app.GreetWhenStarted();
    await app.RunAsync();
}
