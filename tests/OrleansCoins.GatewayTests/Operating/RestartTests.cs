using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Operating;

/// <summary>What outlives the process: everything that was answered.</summary>
public sealed class RestartTests : IDisposable
{
    private const string Gift = """{"giftId":"rose","quantity":3,"message":"Hi","expectedCoins":3}""";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-restart-");

    private string DataDirectory => _directory.CreateSubdirectory("data").FullName;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task What_was_answered_is_true_also_after_the_gateway_was_killed()
    {
        // The gift may be debited and not credited: then recovery brings it.
        var before = await GiveAndStopAsync(static gateway => gateway.KillAsync());

        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(DataDirectory));
        using var api = new Api(gateway.Address);
        await IsAsItWasAsync(before, api);
        await gateway.StopAsync();
    }

    [Fact]
    public async Task What_was_answered_is_true_also_after_a_restart_with_other_prices()
    {
        var before = await GiveAndStopAsync(static gateway => gateway.StopAsync());

        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(DataDirectory) { Program = ProgramWithDearerRoses() });
        using var api = new Api(gateway.Address);
        await IsAsItWasAsync(before, api);

        var anna = before.Anna with { Api = api };
        var refused = (await anna.TryGiveAsync(before.Room, Gift, "new")).IsProblem(409, "price_changed", "required");
        Assert.Equal(6, refused.GetProperty("required").GetInt64());
        Assert.Equal(61, (await anna.GiveAsync(before.Room, "rose", 3)).Number("balance"));
        await gateway.StopAsync();
        Assert.Contains(DataDirectory, gateway.Output, StringComparison.Ordinal);
    }

    private async Task<Story> GiveAndStopAsync(Func<GatewayProcess, Task> stop)
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(DataDirectory));
        using var api = new Api(gateway.Address);
        var (anna, bert) = (await api.CallerAsync("anna"), await api.CallerAsync("bert"));
        await anna.BuyAsync();
        var room = await bert.OpenRoomAsync();
        var sent = (await anna.TryGiveAsync(room, Gift, "kept")).Is(201);
        var wallet = (await anna.GetAsync("/v1/wallet")).Is(200);
        await stop(gateway);
        return new Story(anna, bert, room, sent, wallet);
    }

    /// <summary>The wallet is as before, the tokens hold, and the key finds its first answer. The accepted gift reaches its creator, once.</summary>
    private static async Task IsAsItWasAsync(Story before, Api api)
    {
        var (anna, bert) = (before.Anna with { Api = api }, before.Bert with { Api = api });
        Assert.Equal(before.Wallet.Text, (await anna.GetAsync("/v1/wallet")).Is(200).Text);
        var replay = (await anna.TryGiveAsync(before.Room, Gift, "kept")).Is(201);
        Assert.Equal((true, before.Sent.Text), (replay.Replayed, replay.Text));
        Assert.Equal(before.Wallet.Text, (await anna.GetAsync("/v1/wallet")).Is(200).Text);

        await anna.CreditedAsync(before.Sent.Member("id"));
        Assert.Equal("1.5", (await bert.GetAsync("/v1/earnings")).Is(200).Member("diamonds"));
        Assert.Equal(3, (await bert.ShowsAsync(before.Room, 1)).Number("coins"));
    }

    /// <summary>The program once more, with a catalogue in which a rose costs two coins.</summary>
    private string ProgramWithDearerRoses()
    {
        var copy = _directory.CreateSubdirectory("program").FullName;
        foreach (var file in Directory.EnumerateFiles(GatewayProcess.ProgramDirectory, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(GatewayProcess.ProgramDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        var catalogue = Path.Combine(copy, "catalogue.json");
        const string rose = """{ "id": "rose", "name": "Rose", "coins": 1, "since": 1 }""";
        const string dearer = """{ "id": "rose", "name": "Rose", "coins": 2, "since": 2 }""";
        var text = File.ReadAllText(catalogue);
        Assert.Contains(rose, text, StringComparison.Ordinal);
        File.WriteAllText(catalogue, text
            .Replace(rose, dearer, StringComparison.Ordinal)
            .Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal));
        return copy;
    }

    /// <summary>What the gateway answered before it was stopped.</summary>
    private sealed record Story(Caller Anna, Caller Bert, string Room, Answer Sent, Answer Wallet);
}
