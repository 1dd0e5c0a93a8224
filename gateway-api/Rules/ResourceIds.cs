using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Rules;

/// <summary>
/// Makes the ids of resources whose POST writes no entry at once. With an idempotency key the id follows from caller, route and key, so that the
/// same request again finds the same resource, whichever gateway it comes to.
/// </summary>
internal static class ResourceIds
{
    /// <summary>How many bytes an id has: 144 bits, and 24 characters without padding.</summary>
    private const int Size = 18;

    /// <summary>The purchase that the caller starts with this key.</summary>
    public static PurchaseId Purchase(UserId caller, IdempotencyKey key) => PurchaseId.Parse("pur_" + Derive(caller, "POST /v1/purchases", key));

    /// <summary>The payout that the caller asks for with this key.</summary>
    public static PayoutId Payout(UserId caller, IdempotencyKey key) => PayoutId.Parse("pay_" + Derive(caller, "POST /v1/payouts", key));

    /// <summary>The room that the caller opens with this key; without one, a new room every time.</summary>
    public static RoomId Room(UserId caller, IdempotencyKey? key) =>
        RoomId.Parse("room_" + DeriveOrDraw(caller, "POST /v1/rooms", key));

    /// <summary>The battle that the caller proposes with this key; without one, a new battle every time.</summary>
    public static BattleId Battle(UserId caller, IdempotencyKey? key) => BattleId.Parse("battle_" + DeriveOrDraw(caller, "POST /v1/battles", key));

    /// <summary>The campaign that the operator opens with this key; without one, a new campaign every time.</summary>
    public static CampaignId Campaign(UserId caller, IdempotencyKey? key) => CampaignId.Parse("camp_" + DeriveOrDraw(caller, "POST /v1/admin/campaigns", key));

    /// <summary>The endpoint of webhooks that the operator opens with this key; without one, a new one every time.</summary>
    public static WebhookEndpointId WebhookEndpoint(UserId caller, IdempotencyKey? key) =>
        WebhookEndpointId.Parse("hook_" + DeriveOrDraw(caller, "POST /v1/admin/webhook-endpoints", key));

    /// <summary>A key for a request that came without one, so that asking a grain again for it is the same request.</summary>
    public static IdempotencyKey Once() => IdempotencyKey.Parse(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Size)));

    /// <summary>The comparison that the operator asks for with this key; without one, a new one every time.</summary>
    public static ReconciliationId Reconciliation(UserId caller, IdempotencyKey? key) =>
        ReconciliationId.Parse("rec_" + DeriveOrDraw(caller, "POST /v1/admin/reconciliations", key));

    private static string DeriveOrDraw(UserId caller, string route, IdempotencyKey? key) =>
        key is { } given ? Derive(caller, route, given) : Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Size));

    /// <summary>No part can hold a line break, so two causes never have the same text.</summary>
    private static string Derive(UserId caller, string route, IdempotencyKey key) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{caller.Value}\n{route}\n{key.Value}")).AsSpan(0, Size));
}
