using OrleansCoins.ClusterTests.Snapshots;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Clustering;

public sealed class ReminderTests(ClusterOfEachStorage clusters) : IClassFixture<ClusterOfEachStorage>
{
    [SkippableTheory]
    [InlineData(TestStorage.Sqlite)]
    [InlineData(TestStorage.PostgreSql)]
    public async Task A_reminder_fires_and_is_gone_once_it_is_taken_back(TestStorage storage)
    {
        var reminded = (await clusters.OverAsync(storage)).Grains.GetGrain<IRemindedGrain>("reminded:once");
        await reminded.RegisterAsync("payday");

        await Eventually.IsTrueAsync(async () => (await reminded.HeardAsync()).Contains("payday"), "the reminder fires");
        Assert.Equal(["payday"], await reminded.RegisteredAsync());

        await reminded.UnregisterAsync("payday");
        Assert.Empty(await reminded.RegisteredAsync());
    }

    [SkippableTheory]
    [InlineData(TestStorage.Sqlite)]
    [InlineData(TestStorage.PostgreSql)]
    public async Task A_grain_that_is_not_in_memory_is_woken_by_its_reminders_and_finds_them_again(TestStorage storage)
    {
        var cluster = await clusters.OverAsync(storage);
        var reminded = cluster.Grains.GetGrain<IRemindedGrain>("reminded:woken");
        await reminded.RegisterAsync("monday");
        await reminded.RegisterAsync("friday");
        await reminded.RegisterAsync("friday");
        await cluster.DeactivateAsync(reminded);

        Assert.Equal(["friday", "monday"], await reminded.RegisteredAsync());
        await Eventually.IsTrueAsync(async () => (await reminded.HeardAsync()).Count >= 2, "both reminders fire");
    }
}

[Alias("OrleansCoins.ClusterTests.IRemindedGrain")]
public interface IRemindedGrain : IGrainWithStringKey
{
    [Alias("Register")]
    Task RegisterAsync(string reminder);

    [Alias("Unregister")]
    Task UnregisterAsync(string reminder);

    [Alias("Registered")]
    Task<List<string>> RegisteredAsync();

    [Alias("Heard")]
    Task<List<string>> HeardAsync();
}

public sealed class RemindedGrain : Grain, IRemindedGrain, IRemindable
{
    /// <summary>Long enough for what a test does before it lets go of the activation.</summary>
    private static readonly TimeSpan DueAfter = TimeSpan.FromSeconds(5);

    private readonly SortedSet<string> _heard = [];

    public async Task RegisterAsync(string reminder) => await this.RegisterOrUpdateReminder(reminder, DueAfter, TimeSpan.FromMinutes(1));

    public async Task UnregisterAsync(string reminder) => await this.UnregisterReminder((await this.GetReminder(reminder))!);

    public async Task<List<string>> RegisteredAsync() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order(StringComparer.Ordinal)];

    public Task<List<string>> HeardAsync() => Task.FromResult(_heard.ToList());

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _heard.Add(reminderName);
        return Task.CompletedTask;
    }
}
