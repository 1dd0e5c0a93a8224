using Microsoft.Extensions.Options;
using OrleansCoins.Gateway.Hosting;

try
{
    var app = GatewayApp.Build(args);

    // Before the host does, which would log a setting that can't be used with a stack trace.
    app.Services.GetRequiredService<IStartupValidator>().Validate();
    app.GreetWhenStarted();
    await app.RunAsync();
    return 0;
}
catch (Exception refused) when (refused is SettingException or OptionsValidationException || EmbeddedSilo.IsForTheOperator(refused))
{
    // A setting that can't be used is the operator's to change; where in our code it was noticed doesn't help.
    Console.Error.WriteLine($"The gateway does not start: {refused.Message}");
    return 1;
}
