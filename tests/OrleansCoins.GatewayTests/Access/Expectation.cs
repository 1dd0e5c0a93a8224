namespace OrleansCoins.GatewayTests.Access;

/// <summary>Who is let in at a route.</summary>
internal enum OpenTo
{
    /// <summary>Everybody, also with a token that is no good.</summary>
    Everybody,

    /// <summary>Everybody with a good token.</summary>
    Users,

    /// <summary>Operators.</summary>
    Operators,
}

/// <summary>What a route is expected to answer.</summary>
/// <param name="Route">Method and pattern, as the program has it.</param>
/// <param name="To">Who is let in.</param>
internal sealed record Expectation(string Route, OpenTo To)
{
    /// <summary>The exact answers, where the resource is somebody's: to another user, to whose it is, to the creator it was for, and to an operator.</summary>
    public (int Other, int Owner, int Creator, int Operator)? Exactly { get; init; }

    /// <summary>What is sent; an empty object where something has to be and nothing is said.</summary>
    public object? Body { get; init; }

    /// <summary>Of what type that is, where it is no JSON: one that a route doesn't take is refused whoever sends it.</summary>
    public string? ContentType { get; init; }

    /// <summary>Every route of the gateway in Development. One that is missing here fails the test.</summary>
    public static IReadOnlyList<Expectation> All { get; } =
    [
        .. Each(
            OpenTo.Everybody,
            "GET /v1/gifts", "GET /v1/coin-packages", "GET /v1/features", "GET /v1/rooms", "GET /v1/rooms/{roomId}", "GET /v1/rooms/{roomId}/ranking", "GET /v1/rooms/{roomId}/events",
            "GET /v1/creators/{creatorId}/ranking", "GET /v1/rankings/creators", "POST /v1/payment-webhooks/{provider}", "GET /health/startup", "GET /health/live", "GET /health/ready",
            "GET /metrics", "GET /openapi/v1.json", "GET /scalar/{documentName?}", "GET /scalar/favicon.svg", "GET /scalar/scalar.aspnetcore.js", "GET /scalar/scalar.js", "GET /sign-in.json",

            // Development only; ProductionTests see that they aren't there elsewhere.
            "POST /dev/token", "POST /dev/payments/{purchaseId}/succeed", "POST /dev/payments/{purchaseId}/fail", "POST /dev/payments/{purchaseId}/refund",
            "POST /dev/payments/{purchaseId}/dispute", "POST /dev/payments/{purchaseId}/close-dispute", "POST /dev/payouts/{payoutId}/succeed", "POST /dev/payouts/{payoutId}/fail",
            "POST /dev/payouts/{payoutId}/silence", "GET /dev/demo", "POST /dev/demo", "GET /dev/faults", "POST /dev/faults"),
        .. Each(
            OpenTo.Users,
            "GET /v1/purchases", "POST /v1/purchases", "GET /v1/wallet", "GET /v1/wallet/entries", "GET /v1/unlocks", "POST /v1/unlocks", "PUT /v1/creator", "POST /v1/rooms",
            "GET /v1/rooms/{roomId}/gifts", "POST /v1/rooms/{roomId}/gifts", "POST /v1/creators/{creatorId}/gifts", "GET /v1/rooms/{roomId}/goal", "POST /v1/battles",
            "GET /v1/battles/{battleId}", "GET /v1/earnings", "GET /v1/earnings/entries", "GET /v1/earnings/summary", "GET /v1/payout-account", "PUT /v1/payout-account", "POST /v1/payouts",
            "GET /v1/payouts", "GET /v1/profile", "PUT /v1/profile", "GET /v1/creator/blocks", "GET /v1/creator/blocks/{userId}", "PUT /v1/creator/blocks/{userId}",
            "DELETE /v1/creator/blocks/{userId}", "GET /v1/creator/welcome-gifts", "PUT /v1/creator/welcome-gifts", "DELETE /v1/profile", "GET /v1/wallet/limits", "PUT /v1/wallet/limits",
            "GET /v1/wallet/purchase-limits", "PUT /v1/wallet/purchase-limits", "POST /v1/wallet/self-exclusion"),
        .. Each(
            OpenTo.Operators,
            "GET /v1/admin/books", "GET /v1/admin/members", "GET /v1/admin/audit", "GET /v1/admin/risk", "POST /v1/admin/risk/analyses", "GET /v1/admin/distribution", "GET /v1/admin/wallets/{userId}", "GET /v1/admin/wallets/{userId}/entries", "GET /v1/admin/earnings/{creatorId}",
            "GET /v1/admin/earnings/{creatorId}/entries", "POST /v1/admin/creators/{creatorId}/close", "POST /v1/admin/creators/{creatorId}/reopen", "GET /v1/admin/campaigns",
            "POST /v1/admin/campaigns", "GET /v1/admin/campaigns/{campaignId}", "POST /v1/admin/rewards", "POST /v1/admin/sent-gifts/{sentGiftId}/reversal",
            "POST /v1/admin/purchases/{purchaseId}/refund", "PUT /v1/admin/wallets/{userId}/limits", "POST /v1/admin/wallets/{userId}/freeze", "POST /v1/admin/wallets/{userId}/unfreeze",
            "POST /v1/admin/creators/{creatorId}/hold-payouts", "POST /v1/admin/creators/{creatorId}/release-payouts", "GET /v1/admin/reconciliations",
            "GET /v1/admin/reconciliations/{reconciliationId}", "GET /v1/admin/webhook-endpoints", "POST /v1/admin/webhook-endpoints", "GET /v1/admin/webhook-endpoints/{endpointId}",
            "DELETE /v1/admin/webhook-endpoints/{endpointId}", "GET /v1/admin/webhook-endpoints/{endpointId}/deliveries", "POST /v1/admin/webhook-endpoints/{endpointId}/replay",
            "POST /v1/admin/webhook-endpoints/{endpointId}/rotate-secret"),

        new("POST /v1/admin/reconciliations", OpenTo.Operators) { Body = "nothing", ContentType = "text/csv" },

        // What is somebody's: to others it isn't there, and an operator has routes of their own.
        new("GET /v1/purchases/{purchaseId}", OpenTo.Users) { Exactly = (404, 200, 404, 404) },
        new("GET /v1/payouts/{payoutId}", OpenTo.Users) { Exactly = (404, 404, 200, 404) },
        new("GET /v1/sent-gifts/{sentGiftId}", OpenTo.Users) { Exactly = (404, 200, 200, 200) },
        new("GET /v1/sent-gifts/{sentGiftId}/trail", OpenTo.Users) { Exactly = (404, 200, 200, 200) },
        new("POST /v1/sent-gifts/{sentGiftId}/thanks", OpenTo.Users) { Exactly = (404, 404, 201, 404), Body = new { message = "Thank you" } },
        new("DELETE /v1/sent-gifts/{sentGiftId}/thanks/message", OpenTo.Users) { Exactly = (404, 404, 204, 204) },
        new("DELETE /v1/sent-gifts/{sentGiftId}/message", OpenTo.Users) { Exactly = (404, 204, 204, 204) },
        new("PUT /v1/rooms/{roomId}/goal", OpenTo.Users) { Exactly = (404, 404, 200, 404), Body = new { coins = true, target = 100, title = "A goal" } },
        new("POST /v1/battles/{battleId}/accept", OpenTo.Users) { Exactly = (404, 404, 200, 404) },
        new("POST /v1/rooms/{roomId}/end", OpenTo.Users) { Exactly = (404, 404, 200, 404) },
    ];

    private static IEnumerable<Expectation> Each(OpenTo to, params string[] routes) => routes.Select(route => new Expectation(route, to));
}
