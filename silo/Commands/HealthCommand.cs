using System.CommandLine;

namespace OrleansCoins.Silo.Commands;

/// <summary>Asks a program how it is, for whatever can only run a command: images without a shell have nothing else to ask with.</summary>
internal static class HealthCommand
{
    private const string OwnDefault = "http://localhost:5081/health/ready";
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(4);

    /// <summary>Makes the command.</summary>
    public static Command Build()
    {
        var address = new Argument<string>("url") { Description = "Where to ask.", DefaultValueFactory = static _ => OwnDefault };
        var command = new Command(
            "health",
            """
            Asks a silo or a gateway whether it is ready, as an image's health check does. Ends with 0 when it is, 1 when it is not or does not answer.

            Example:
              OrleansCoins.Silo health http://localhost:5080/health/ready
            """)
        {
            address,
        };
        command.SetAction(parsed => AskAsync(parsed.GetRequiredValue(address)));
        return command;
    }

    private static async Task<int> AskAsync(string given)
    {
        if (!Uri.TryCreate(given, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp)
        {
            Console.Error.WriteLine($"'{given}' is no address. Give one such as {OwnDefault}.");
            return SiloCommandLine.NotDone;
        }

        try
        {
            using var client = new HttpClient { Timeout = AnswerTimeMax };
            using var answer = await client.GetAsync(address);
            Console.WriteLine($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            return answer.IsSuccessStatusCode ? SiloCommandLine.Right : SiloCommandLine.Differences;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            Console.Error.WriteLine($"{address} doesn't answer: {fault.Message}");
            return SiloCommandLine.Differences;
        }
    }
}
