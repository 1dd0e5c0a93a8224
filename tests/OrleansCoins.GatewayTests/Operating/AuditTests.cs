using System.Text.Json;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Operating;

[Collection(SharedGateway.Name)]
public sealed class AuditTests(GatewayFixture gateway)
{
    [Fact]
    public async Task What_operators_do_is_in_the_log_with_who_and_why_before_and_after()
    {
        var admin = await gateway.AdminAsync();
        var (creator, room) = await gateway.RoomAsync();
        var buyer = await gateway.BuyerAsync();
        var gift = (await buyer.GiveAsync(room)).Member("id");
        await buyer.CreditedAsync(gift);

        (await admin.PostAsync($"/v1/admin/wallets/{buyer.Name}/freeze", new { reason = "Reported." })).Is(200);
        (await admin.PostAsync($"/v1/admin/creators/{creator.Name}/hold-payouts", new { reason = "Looked into." })).Is(200);
        (await admin.PostAsync($"/v1/admin/creators/{buyer.Name}/close", new { reason = "No creator." })).IsProblem(404, "unknown_creator");
        (await admin.PostAsync($"/v1/admin/sent-gifts/{gift}/reversal", new { reason = "Taken back." }, Caller.NewKey())).Is(201);

        var list = (await admin.GetAsync($"/v1/admin/audit?by={admin.Name}")).Is(200);
        Assert.Equal(
            [
                ("sent-gift.reverse", $"sent-gift:{gift}", "Taken back.", "done", null),
                ("creator.close", $"earnings:{buyer.Name}", "No creator.", "refused", "unknown_creator"),
                ("payouts.hold", $"earnings:{creator.Name}", "Looked into.", "done", null),
                ("wallet.freeze", $"wallet:{buyer.Name}", "Reported.", "done", null),
            ],
            list.Items.Select(static item => (Text(item, "action"), Text(item, "subject"), Text(item, "reason"), Text(item, "status"), Text(item, "code"))));
        Shape.Is(
            list.Items[0],
            ("number", Shape.Integer), ("by", Shape.Text), ("action", Shape.Text), ("subject", Shape.Text), ("reason", Shape.Text), ("status", Shape.Text),
            ("code", Shape.Null), ("createdAt", Shape.Time), ("endedAt", Shape.Time), ("hash", Shape.Text));
        var first = (await admin.GetAsync($"/v1/admin/audit?subject=wallet:{buyer.Name}&action=wallet.freeze")).Is(200);
        Assert.Equal(list.Items[3].GetRawText(), Assert.Single(first.Items).GetRawText());
        var page = (await admin.GetAsync($"/v1/admin/audit?by={admin.Name}&limit=3")).Is(200);
        var rest = (await admin.GetAsync($"/v1/admin/audit?by={admin.Name}&limit=3&cursor={page.NextCursor}")).Is(200);
        Assert.Equal(list.Items.Select(static item => item.GetRawText()), page.Items.Concat(rest.Items).Select(static item => item.GetRawText()));
        Assert.Null(rest.NextCursor);
    }

    [Fact]
    public async Task The_same_request_by_its_key_is_done_once_and_answered_with_what_was_so_then()
    {
        var admin = await gateway.AdminAsync();
        var buyer = await gateway.BuyerAsync();
        var (path, key) = ($"/v1/admin/wallets/{buyer.Name}", Caller.NewKey());

        var first = (await admin.PostAsync($"{path}/freeze", new { reason = "Reported." }, key)).Is(200);
        (await admin.PostAsync($"{path}/unfreeze", new { reason = "A mistake." }, Caller.NewKey())).Is(200);
        var again = (await admin.PostAsync($"{path}/freeze", new { reason = "Reported." }, key)).Is(200);

        Assert.Equal((first.Text, true, false), (again.Text, again.Replayed, first.Replayed));
        Assert.Equal("active", (await buyer.GetAsync("/v1/wallet")).Is(200).Member("status"));
        (await admin.PostAsync($"{path}/freeze", new { reason = "Another." }, key)).IsProblem(422, "idempotency_key_reused");
        (await admin.PostAsync($"{path}/unfreeze", new { reason = "Reported." }, key)).IsProblem(422, "idempotency_key_reused");
        Assert.Equal(2, (await admin.GetAsync($"/v1/admin/audit?subject=wallet:{buyer.Name}")).Is(200).Items.Count);
    }

    [Fact]
    public async Task Many_of_the_same_at_once_are_one_and_a_refused_one_leaves_its_key_free()
    {
        var admin = await gateway.AdminAsync();
        var creator = await gateway.UserAsync("creator");
        var (path, key) = ($"/v1/admin/creators/{creator.Name}/hold-payouts", Caller.NewKey());
        (await admin.PostAsync(path, new { reason = "Reported." }, key)).IsProblem(404, "unknown_creator");
        await creator.OpenRoomAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => admin.PostAsync(path, new { reason = "Reported." }, key)));

        Assert.Single(answers.Select(static answer => answer.Is(200).Text).Distinct());
        Assert.Equal(
            ["done", "refused"],
            (await admin.GetAsync($"/v1/admin/audit?subject=earnings:{creator.Name}")).Is(200).Items.Select(static item => Text(item, "status")));
    }

    [Fact]
    public async Task Only_operators_read_the_log_and_by_filters_that_can_be()
    {
        var (admin, user) = (await gateway.AdminAsync(), await gateway.UserAsync());
        (await user.GetAsync("/v1/admin/audit")).IsProblem(403, "forbidden");
        (await admin.GetAsync("/v1/admin/audit?by=%00&action=&subject=" + new string('x', 201))).IsInvalid("by", "action", "subject");
        (await admin.GetAsync("/v1/admin/audit?cursor=none")).IsProblem(400, "invalid_cursor");
        Assert.Empty((await admin.GetAsync("/v1/admin/audit?by=nobody")).Is(200).Items);
    }

    private static string? Text(JsonElement item, string name) => item.GetProperty(name).GetString();
}
