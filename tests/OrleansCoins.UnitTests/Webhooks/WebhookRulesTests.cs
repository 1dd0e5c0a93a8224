using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansCoins.GrainInterfaces.Webhooks;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Webhooks;

namespace OrleansCoins.UnitTests.Webhooks;

public sealed class WebhookRulesTests
{
    private static readonly DateTimeOffset Noon = Support.Entries.Noon;

    private static readonly WebhookDelivery New = new("hook_1", "evt_1", WebhookEventTypes.GiftSent, "wallet:alice", 7, Microseconds.FromTime(Noon), "{}");

    [Fact]
    public void Every_try_that_fails_is_followed_by_the_next_after_its_pause_for_three_days()
    {
        TimeSpan[] pauses =
        [
            TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10),
            TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
        ];
        var (delivery, now) = (New, Noon);
        foreach (var pause in pauses)
        {
            delivery = WebhookRules.After(delivery, new WebhookAnswer(500), now, chance: 0);

            Assert.Equal((DeliveryStatus.Pending, 500), (delivery.Status, delivery.LastStatusCode));
            Assert.Equal(Microseconds.FromTime(now + pause), delivery.NextAttemptAtMicroseconds);
            now += pause;
        }

        delivery = WebhookRules.After(delivery, new WebhookAnswer(null, "no connection"), now, chance: 0);
        Assert.Equal((DeliveryStatus.Failed, 10, (int?)null, "no connection"), (delivery.Status, delivery.Attempts, delivery.LastStatusCode, delivery.LastError));
        Assert.InRange(now - Noon, TimeSpan.FromDays(3), TimeSpan.FromDays(4));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 0.1)]
    [InlineData(1, 0.2)]
    public void A_pause_is_never_shorter_than_its_length_and_at_most_a_fifth_longer(double chance, double more) =>
        Assert.Equal(
            Microseconds.FromTime(Noon + TimeSpan.FromSeconds(5 * (1 + more))),
            WebhookRules.After(New, new WebhookAnswer(503), Noon, chance).NextAttemptAtMicroseconds);

    [Theory]
    [InlineData(200, DeliveryStatus.Delivered)]
    [InlineData(204, DeliveryStatus.Delivered)]
    [InlineData(299, DeliveryStatus.Delivered)]
    [InlineData(301, DeliveryStatus.Pending)]
    [InlineData(400, DeliveryStatus.Pending)]
    [InlineData(404, DeliveryStatus.Pending)]
    [InlineData(410, DeliveryStatus.Pending)]
    [InlineData(500, DeliveryStatus.Pending)]
    public void Only_success_is_success_and_nothing_is_given_up_at_once(int status, string expected)
    {
        var tried = WebhookRules.After(New, new WebhookAnswer(status), Noon, chance: 0);
        Assert.Equal((expected, 1, status, expected == DeliveryStatus.Delivered), (tried.Status, tried.Attempts, tried.LastStatusCode, tried.LastError is null));
    }

    [Fact]
    public void What_an_endpoint_says_can_be_no_longer_than_what_is_kept_of_it() =>
        Assert.Equal(200, WebhookRules.After(New, new WebhookAnswer(null, new string('x', 5_000)), Noon, 0).LastError!.Length);

    [Fact]
    public void For_a_day_after_a_rotation_both_secrets_sign_and_then_the_new_one_alone()
    {
        var (old, next) = (Secret(1), Secret(2));
        var secrets = WebhookRules.Rotate([new EndpointSecret(old)], new EndpointSecret(next), Noon);

        Assert.Equal([next, old], SignersAt(secrets, Noon, old, next));
        Assert.Equal([next, old], SignersAt(secrets, Noon.AddHours(24).AddMicroseconds(-1), old, next));
        Assert.Equal([next], SignersAt(secrets, Noon.AddHours(24), old, next));
        var third = Secret(3);
        Assert.Equal([third, next], SignersAt(WebhookRules.Rotate(secrets, new EndpointSecret(third), Noon.AddHours(25)), Noon.AddHours(25), old, next, third));
    }

    [Fact]
    public void An_endpoint_gets_what_it_wants_and_what_lies_behind_its_position()
    {
        var events = new[] { WebhookEventTypes.GiftSent, WebhookEventTypes.PurchasePaid, WebhookEventTypes.GiftSent }
            .Select((type, at) => (Position: 10L + at, new WebhookEvent($"evt_{at}", type, "wallet:alice", at + 1, "{}")));
        var gifts = (new StoredEndpoint("hook_gifts", EndpointStatus.Enabled, 10, 0, 1, ""), Body(WebhookEventTypes.GiftSent));
        var all = (new StoredEndpoint("hook_all", EndpointStatus.Enabled, 0, 0, 1, ""), Body([.. WebhookEventTypes.All]));

        var made = WebhookRules.DeliveriesOf(events, [gifts, all], 1_000);

        Assert.Equal(
            [("hook_all", "evt_0", 1_000L), ("hook_all", "evt_1", 1_001L), ("hook_gifts", "evt_2", 1_002L), ("hook_all", "evt_2", 1_003L)],
            made.Select(delivery => (delivery.Endpoint, delivery.Id, delivery.CreatedAtMicroseconds)));
        Assert.All(made, delivery => Assert.Equal((DeliveryStatus.Pending, 0, 1_000L), (delivery.Status, delivery.Attempts, delivery.NextAttemptAtMicroseconds)));
    }

    [Fact]
    public void Only_the_kinds_of_entries_are_read_that_somebody_wants_to_hear_of()
    {
        Assert.Equal([EntryKind.Gift], WebhookRules.KindsOf([WebhookEventTypes.GiftSent]));
        Assert.Equal([EntryKind.Freeze, EntryKind.PayoutReturned], WebhookRules.KindsOf([WebhookEventTypes.WalletFrozen, WebhookEventTypes.PayoutFailed]).Order());
        Assert.Empty(WebhookRules.KindsOf([WebhookEventTypes.PayoutPaid]));
    }

    [Fact]
    public void A_secret_is_never_written_to_a_log() => Assert.DoesNotContain(Secret(1), $"{new EndpointSecret(Secret(1))}", StringComparison.Ordinal);

    private static EndpointBody Body(params string[] events) => new("https://example.com", [.. events], null, "operator", "", []);

    private static string Secret(byte fill) => "whsec_" + Convert.ToBase64String(Enumerable.Repeat(fill, 32).ToArray());

    /// <summary>Whose signatures a message has, in their order: the scheme written down a second time, from standardwebhooks.com.</summary>
    private static IEnumerable<string> SignersAt(ImmutableArray<EndpointSecret> secrets, DateTimeOffset now, params string[] known)
    {
        var headers = WebhookRules.Sign(secrets, New, now, "{}"u8.ToArray());
        Assert.Equal(("evt_1", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)), (headers["webhook-id"], headers["webhook-timestamp"]));
        var signed = Encoding.UTF8.GetBytes($"evt_1.{now.ToUnixTimeSeconds()}.{{}}");
        return headers["webhook-signature"].Split(' ').Select(signature =>
            known.Single(secret => signature == "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed))));
    }
}
