using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Safety;

/// <summary>What people set for themselves, over HTTP.</summary>
[Collection(SharedGateway.Name)]
public sealed class SpendingLimitTests(GatewayFixture gateway)
{
    private const string Path = "/v1/wallet/limits";

    [Fact]
    public async Task Who_has_set_nothing_has_no_limits_and_sees_what_they_spent()
    {
        var (user, room) = (await gateway.BuyerAsync(), (await gateway.RoomAsync()).Room);
        await user.GiveAsync(room, "rose", 7);

        var limits = (await user.GetAsync(Path)).Is(200);
        Shape.HasMembers(limits.Json, "perGift", "daily", "weekly", "monthly", "used", "resetsAt", "ceilings", "timeZone", "pending");
        Shape.Null(limits.Json.GetProperty("daily"));
        Shape.Null(limits.Json.GetProperty("pending"));
        Shape.HasMembers(limits.Json.GetProperty("ceilings"), "perGift", "daily", "weekly", "monthly");
        Assert.Equal("UTC", limits.Member("timeZone"));
        Assert.Equal((7, 7, 7), (Used(limits, "daily"), Used(limits, "weekly"), Used(limits, "monthly")));
        var (day, week) = (At(limits, "daily"), At(limits, "weekly"));
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero, DayOfWeek.Monday, 1), (day.TimeOfDay, week.TimeOfDay, week.DayOfWeek, At(limits, "monthly").Day));
    }

    [Fact]
    public async Task A_gift_past_the_limit_is_refused_and_a_replay_is_found_before_the_limit()
    {
        var (user, room) = (await gateway.BuyerAsync(), (await gateway.RoomAsync()).Room);
        var given = (await user.TryGiveAsync(room, new { giftId = "rose", quantity = 20 }, "before")).Is(201);
        await PutAsync(user, perGift: 15, daily: 30);

        var again = (await user.TryGiveAsync(room, new { giftId = "rose", quantity = 20 }, "before")).Is(201);
        Assert.Equal((true, given.Text), (again.Replayed, again.Text));
        await user.KeepsItsWalletAsync(async () =>
        {
            var one = (await user.TryGiveAsync(room, new { giftId = "rose", quantity = 16 }, "after")).IsProblem(422, "spending_limit_exceeded", "limit", "period");
            Assert.Equal((15, "perGift"), (one.GetProperty("limit").GetInt64(), one.GetProperty("period").GetString()));
            var day = (await user.TryGiveAsync(room, new { giftId = "rose", quantity = 11 }, "after")).IsProblem(422, "spending_limit_exceeded", "limit", "period", "resetsAt");
            Assert.Equal((30, "daily"), (day.GetProperty("limit").GetInt64(), day.GetProperty("period").GetString()));
            (await user.PostAsync($"/v1/rooms/{room}/gifts?dryRun=true", new { giftId = "rose", quantity = 11 })).IsProblem(422, "spending_limit_exceeded", "limit", "period", "resetsAt");
            (await user.PostAsync("/v1/unlocks", new { featureId = "filter-stars" }, "unlock")).IsProblem(422, "spending_limit_exceeded", "limit", "period", "resetsAt");
        });
        (await user.TryGiveAsync(room, new { giftId = "rose", quantity = 10 }, "after")).Is(201);
    }

    [Fact]
    public async Task The_gift_that_uses_up_half_and_all_of_a_limit_says_so_and_so_does_its_replay()
    {
        var (user, room) = (await gateway.BuyerAsync(), (await gateway.RoomAsync()).Room);
        await PutAsync(user, daily: 20);
        Assert.False((await user.GiveAsync(room, "rose", 9)).Json.TryGetProperty("reminders", out _));

        var half = (await user.TryGiveAsync(room, new { giftId = "rose", quantity = 1 }, "half")).Is(201);
        var reminder = Assert.Single(half.Json.GetProperty("reminders").EnumerateArray());
        Shape.HasMembers(reminder, "period", "percent", "used", "limit", "resetsAt");
        Assert.Equal("daily", reminder.GetProperty("period").GetString());
        Assert.Equal((50, 10, 20), (reminder.GetProperty("percent").GetInt32(), reminder.GetProperty("used").GetInt64(), reminder.GetProperty("limit").GetInt64()));
        Assert.Equal(half.Text, (await user.TryGiveAsync(room, new { giftId = "rose", quantity = 1 }, "half")).Is(201).Text);

        var quote = (await user.PostAsync($"/v1/rooms/{room}/gifts?dryRun=true", new { giftId = "rose", quantity = 1 })).Is(200);
        Assert.Equal((20, 10), (quote.Json.GetProperty("limits").GetProperty("daily").GetInt64(), quote.Json.GetProperty("limits").GetProperty("used").GetProperty("daily").GetInt64()));
    }

    [Fact]
    public async Task An_unlock_reminds_as_a_gift_does()
    {
        var user = await gateway.BuyerAsync();
        await PutAsync(user, weekly: 60);
        var unlocked = (await user.PostAsync("/v1/unlocks", new { featureId = "filter-stars" }, "unlock")).Is(201);
        var reminder = Assert.Single(unlocked.Json.GetProperty("reminders").EnumerateArray());
        Assert.Equal(("weekly", 80, 50), (reminder.GetProperty("period").GetString(), reminder.GetProperty("percent").GetInt32(), reminder.GetProperty("used").GetInt64()));
    }

    [Fact]
    public async Task Lower_holds_at_once_and_higher_waits()
    {
        var user = await gateway.UserAsync();
        await PutAsync(user, daily: 100, weekly: 500);
        var raised = await PutAsync(user, daily: 1_000, weekly: 400);

        Assert.Equal((100, 400), (raised.Number("daily"), raised.Number("weekly")));
        var pending = raised.Json.GetProperty("pending");
        Shape.HasMembers(pending, "perGift", "daily", "weekly", "monthly", "effectiveAt");
        Assert.Equal((1_000, 400), (pending.GetProperty("daily").GetInt64(), pending.GetProperty("weekly").GetInt64()));
        Assert.InRange(pending.GetProperty("effectiveAt").GetDateTimeOffset() - TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(23.9), TimeSpan.FromHours(24));

        // The same again is nothing new: not even an entry.
        await user.KeepsItsWalletAsync(async () => Assert.Equal(raised.Text, (await PutAsync(user, daily: 1_000, weekly: 400)).Text));
        Assert.Equal(raised.Text, (await user.GetAsync(Path)).Is(200).Text);
    }

    [Fact]
    public async Task Nothing_is_lifted_by_leaving_it_out()
    {
        var user = await gateway.UserAsync();
        await PutAsync(user, daily: 100);
        await user.KeepsItsWalletAsync(async () =>
        {
            (await user.PutAsync(Path, new { perGift = 1, daily = 2, weekly = 3 })).IsInvalid("monthly");
            (await user.PutAsync(Path, new { })).IsInvalid("perGift", "daily", "weekly", "monthly");
            (await user.PutAsync(Path, new { perGift = -1, daily = 9007199254740992, weekly = 3, monthly = 4 })).IsInvalid("perGift", "daily");
            (await user.PutAsync(Path, new { perGift = "1", daily = 2, weekly = 3, monthly = 4 })).IsInvalid("perGift");
            (await user.PutAsync(Path, new { perGift = 1.5, daily = 2, weekly = 3, monthly = 4 })).IsInvalid("perGift");
            (await user.PutAsync(Path, new { perGift = 1, daily = 2, weekly = 3, monthly = 4, yearly = 5 })).IsInvalid("yearly");
            (await gateway.Api.PutAsync(Path, new { perGift = 1, daily = 2, weekly = 3, monthly = 4 })).IsProblem(401, "unauthenticated");
        });
    }

    [Fact]
    public async Task A_guardians_limits_hold_beside_ones_own_and_only_operators_lift_them()
    {
        var (admin, user, room) = (await gateway.AdminAsync(), await gateway.BuyerAsync(), (await gateway.RoomAsync()).Room);
        var path = $"/v1/admin/wallets/{user.Name}/limits";
        var set = (await admin.PutAsync(path, new { reason = "A parent asked.", perGift = (long?)null, daily = 5, weekly = (long?)null, monthly = (long?)null })).Is(200);
        Assert.Equal((user.Name, 5), (set.Member("userId"), set.Number("daily")));

        await PutAsync(user, daily: 50);
        (await user.TryGiveAsync(room, new { giftId = "rose", quantity = 6 })).IsProblem(422, "spending_limit_exceeded", "limit", "period", "resetsAt");
        var limits = (await user.GetAsync(Path)).Is(200);
        Assert.Equal((50, 5), (limits.Number("daily"), limits.Json.GetProperty("ceilings").GetProperty("daily").GetInt64()));

        (await user.PutAsync(path, new { reason = "Mine.", perGift = 1, daily = 1, weekly = 1, monthly = 1 })).IsProblem(403, "forbidden");
        (await admin.PutAsync(path, new { perGift = 1, daily = 1, weekly = 1, monthly = 1 })).IsInvalid("reason");
        (await admin.PutAsync("/v1/admin/wallets/no.name!/limits", new { reason = "Whose?", perGift = 1, daily = 1, weekly = 1, monthly = 1 })).IsProblem(404, "unknown_wallet");
        (await admin.PutAsync(path, new { reason = "Grown up.", perGift = (long?)null, daily = (long?)null, weekly = (long?)null, monthly = (long?)null })).Is(200);
        (await user.TryGiveAsync(room, new { giftId = "rose", quantity = 6 })).Is(201);
    }

    [Fact]
    public async Task A_time_zone_counts_from_the_next_period_and_is_said_at_once()
    {
        var user = await gateway.UserAsync();
        var before = (await user.GetAsync(Path)).Is(200);
        (await user.PutAsync("/v1/profile", new { displayName = "Ana", timeZone = "Asia/Kathmandu" })).Is(200);
        Assert.Equal("Asia/Kathmandu", (await user.GetAsync(Path)).Is(200).Member("timeZone"));
        (await user.PutAsync("/v1/profile", new { displayName = "Ana", timeZone = "UTC" })).Is(200);
        Assert.Equal(("UTC", At(before, "daily")), ((await user.GetAsync(Path)).Is(200).Member("timeZone"), At(before, "daily")));
    }

    private static async Task<Answer> PutAsync(Caller user, long? perGift = null, long? daily = null, long? weekly = null, long? monthly = null) =>
        (await user.PutAsync(Path, new { perGift, daily, weekly, monthly })).Is(200);

    private static long Used(Answer limits, string period) => limits.Json.GetProperty("used").GetProperty(period).GetInt64();

    private static DateTimeOffset At(Answer limits, string period) => limits.Json.GetProperty("resetsAt").GetProperty(period).GetDateTimeOffset();
}
