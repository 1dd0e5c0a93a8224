namespace OrleansCoins.Silo.Hosting;

/// <summary>Asks a program how it is, for whatever can only run a command: images without a shell have nothing else to ask with.</summary>
internal static class HealthCommand
{
    private const string ReadyPath = "/health/ready";
    private const string OwnDefault = "http://localhost:5081" + ReadyPath;
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(4);

    /// <summary>Asks an address, such as a gateway's; by default this silo's own.</summary>
    /// <returns>0 when it says that it is well, 1 when it says otherwise or nothing, 2 when what was given is no address.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (!Uri.TryCreate(arguments is [var given, ..] ? given : OwnDefault, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp)
        {
            Console.Error.WriteLine($"'{arguments[0]}' is no address. Give one such as {OwnDefault}.");
            return 2;
        }

        try
        {
            using var client = new HttpClient { Timeout = AnswerTimeMax };
            using var answer = await client.GetAsync(address);
            Console.WriteLine($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            Console.Error.WriteLine($"{address} doesn't answer: {fault.Message}");
            return 1;
        }
    }
}
