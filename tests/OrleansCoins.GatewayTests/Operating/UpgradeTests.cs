using Microsoft.Data.Sqlite;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Operating;

/// <summary>What callers and operators see of a database that a newer program has written to.</summary>
public sealed class UpgradeTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-upgrade-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task An_account_that_this_program_cannot_read_answers_503_and_every_other_one_goes_on()
    {
        var room = await StartAsync(static async api =>
        {
            await (await api.CallerAsync("anna")).BuyAsync();
            await (await api.CallerAsync("carl")).BuyAsync();
            return await (await api.CallerAsync("bert")).OpenRoomAsync();
        });
        await ChangeAsync("UPDATE entries SET kind = 'unheard-of' WHERE account = 'wallet:anna'");

        await StartAsync(async api =>
        {
            var (anna, carl) = (await api.CallerAsync("anna"), await api.CallerAsync("carl"));
            foreach (var answer in new[] { await anna.GetAsync("/v1/wallet"), await anna.GetAsync("/v1/wallet/entries"), await anna.TryGiveAsync(room, new { giftId = "rose", quantity = 1 }) })
            {
                answer.IsProblem(503, "unavailable");
                Assert.Equal("1", answer.Header("Retry-After"));
            }

            Assert.Equal(69, (await carl.GiveAsync(room)).Number("balance"));
            return await carl.ShowsAsync(room, 1);
        });
        await ChangeAsync("UPDATE entries SET kind = 'purchase' WHERE account = 'wallet:anna'");

        await StartAsync(async api =>
        {
            var anna = await api.CallerAsync("anna");
            Assert.Equal(69, (await anna.GiveAsync(room)).Number("balance"));
            return await anna.ShowsAsync(room, 2);
        });
    }

    [Fact]
    public async Task A_program_that_the_database_no_longer_takes_ends_with_words_that_say_what_to_do()
    {
        await StartAsync(static api => Task.FromResult(api));
        await ChangeAsync("UPDATE oldest_program SET version = 1000");

        var (exitCode, output) = await GatewayProcess.RunAsync(new GatewaySettings(_directory.FullName));

        Assert.Equal(1, exitCode);
        Assert.Matches(@"The gateway does not start: The database .* takes programs of version 1000 or newer.* Upgrade this program\.", output);
    }

    /// <summary>Does something with a gateway that is started for it and stopped after it.</summary>
    private async Task<T> StartAsync<T>(Func<Api, Task<T>> act)
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(_directory.FullName));
        using var api = new Api(gateway.Address);
        var done = await act(api);
        await gateway.StopAsync();
        Assert.DoesNotContain("Answered 500", gateway.Output, StringComparison.Ordinal);
        return done;
    }

    private async Task ChangeAsync(string sql)
    {
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(_directory.FullName, "journal.db"), Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new SqliteCommand(sql, connection);
        Assert.InRange(await command.ExecuteNonQueryAsync(), 1, int.MaxValue);
    }
}
