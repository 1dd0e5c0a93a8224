namespace OrleansCoins.GatewayTests.Support;

/// <summary>What callers do in nearly every test.</summary>
internal static class Acts
{
    /// <summary>Starts a purchase; it is pending.</summary>
    public static async Task<Answer> StartPurchaseAsync(this Caller buyer, string package = "coins-70") =>
        (await buyer.PostAsync("/v1/purchases", new { packageId = package }, Caller.NewKey())).Is(201);

    /// <summary>Buys a package and pays for it.</summary>
    public static async Task<string> BuyAsync(this Caller buyer, string package = "coins-70")
    {
        var purchase = (await buyer.StartPurchaseAsync(package)).Member("id");
        (await buyer.Api.PostAsync($"/dev/payments/{purchase}/succeed")).Is(202);
        return purchase;
    }

    public static async Task<string> OpenRoomAsync(this Caller creator, string title = "A room") =>
        (await creator.PostAsync("/v1/rooms", new { title })).Is(201).Member("id");

    public static async Task<Answer> EndRoomAsync(this Caller creator, string room) =>
        (await creator.PostAsync($"/v1/rooms/{room}/end")).Is(200);

    public static Task<Answer> TryGiveAsync(this Caller sender, string room, object body, string? key = null) =>
        sender.PostAsync($"/v1/rooms/{room}/gifts", body, key ?? Caller.NewKey());

    public static async Task<Answer> GiveAsync(this Caller sender, string room, string gift = "rose", int quantity = 1) =>
        (await sender.TryGiveAsync(room, new { giftId = gift, quantity })).Is(201);

    public static async Task<long> CoinsAsync(this Caller owner) => (await owner.GetAsync("/v1/wallet")).Is(200).Number("coins");

    /// <summary>Waits until the gift has reached its creator, whose balance shows it then.</summary>
    public static Task<Answer> CreditedAsync(this Caller sender, string sentGift) => Eventually.GetAsync(
        () => sender.GetAsync($"/v1/sent-gifts/{sentGift}"),
        answer => answer.Is(200).Member("status") == "credited",
        $"the gift {sentGift} is credited");

    /// <summary>Waits until the room shows so many gifts.</summary>
    public static Task<Answer> ShowsAsync(this Caller anyone, string room, long gifts) => Eventually.GetAsync(
        () => anyone.Api.GetAsync($"/v1/rooms/{room}"),
        answer => answer.Is(200).Number("gifts") == gifts,
        $"the room {room} shows {gifts} gifts");

    /// <summary>Requires that something leaves the wallet as it is, to the last entry.</summary>
    public static async Task KeepsItsWalletAsync(this Caller owner, Func<Task> act)
    {
        var before = (await owner.GetAsync("/v1/wallet")).Is(200).Text;
        await act();
        Assert.Equal(before, (await owner.GetAsync("/v1/wallet")).Is(200).Text);
    }
}
