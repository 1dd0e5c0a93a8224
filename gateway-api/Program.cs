using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Endpoints;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;

// Settings and the page lie beside the program, whichever folder it is started in.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.ConfigureListening();
builder.AddGrains();
builder.Services.AddGatewayAuthentication();
builder.Services.AddGatewayJson();
builder.Services.AddDescription();
builder.Services.AddTelemetry();
builder.Services.AddExceptionHandler<FaultHandler>();
builder.Services.AddHttpClient(DevelopmentEndpoints.SandboxClient);

var app = builder.Build();
app.UseSecurityHeaders();
app.UseProblems();
app.UseDefaultFiles();
app.UseStaticFiles();
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();
app.MapDescription();
app.MapHealth();
app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous();
app.MapApi();
if (app.Environment.IsDevelopment())
{
    app.MapDevelopment();
}

app.GreetWhenStarted();
await app.RunAsync();
