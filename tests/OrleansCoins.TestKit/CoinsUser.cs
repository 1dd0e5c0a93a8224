using System.Text;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.TestKit;

/// <summary>A person in a test: what they do reaches the grains as it would from the gateway. Keys are made up unless given.</summary>
public sealed class CoinsUser
{
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromMinutes(1);
    private static int _ids;

    private readonly IGrainFactory _grains;

    internal CoinsUser(IGrainFactory grains, string name) => (_grains, Id) = (grains, UserId.Parse(name));

    /// <summary>Who it is.</summary>
    public UserId Id { get; }

    /// <summary>Becomes a creator who takes gifts.</summary>
    public Task EnrolAsync() => _grains.Earnings(Id).EnrolAsync(acceptsGifts: true);

    /// <summary>Buys a package and pays for it, as the provider's webhook would tell.</summary>
    /// <param name="package">Which, such as <c>coins-350</c>.</param>
    /// <exception cref="InvalidOperationException">There is no such package.</exception>
    public async Task BuyAsync(string package = "coins-350")
    {
        var id = PurchaseId.Parse($"pur_test-{Guid.NewGuid():N}");
        var started = Require(await _grains.Purchase(id).StartAsync(new StartPurchase(Id, PackageId.Parse(package), RequestDigest.Of("buy"u8))));
        Require(await _grains.Purchase(id).ApplyPaymentAsync(
            new PaymentEvent(PaymentEventKind.Succeeded, started.Provider, $"payment-{id.Value}", id, started.Price)));
    }

    /// <summary>Opens a live room, and becomes a creator if they aren't one.</summary>
    /// <exception cref="InvalidOperationException">They have a live room already.</exception>
    public async Task<RoomId> OpenRoomAsync(string title = "A room")
    {
        await EnrolAsync();
        var room = RoomId.Parse($"room_test-{Guid.NewGuid():N}");
        Require(await _grains.Room(room).OpenAsync(new OpenRoom(Id, title, RequestDigest.Of(Encoding.UTF8.GetBytes(title)))));
        return room;
    }

    /// <summary>Sends a gift to a creator, on a piece of content.</summary>
    /// <param name="gift">Which, such as <c>rose</c>.</param>
    /// <param name="to">To whom.</param>
    /// <param name="quantity">How many.</param>
    /// <param name="key">The idempotency key; the same one again is the same gift.</param>
    public Task<Outcome<GiftReceipt>> SendGiftAsync(string gift, string to, int quantity = 1, string? key = null) => SendAsync(
        Gift(gift, quantity, key, to) with { Creator = UserId.Parse(to), Content = ContentId.Parse("video-1") });

    /// <summary>Sends a gift into a room.</summary>
    public Task<Outcome<GiftReceipt>> SendGiftAsync(string gift, RoomId room, int quantity = 1, string? key = null) =>
        SendAsync(Gift(gift, quantity, key, room.Value) with { Room = room });

    /// <summary>
    /// Sends a gift to a creator, and the same one again until there is an answer, as the gateway does: whatever fails meanwhile, it is one gift.
    /// </summary>
    /// <param name="gift">Which, such as <c>rose</c>.</param>
    /// <param name="to">To whom.</param>
    /// <param name="quantity">How many.</param>
    /// <param name="key">The idempotency key; the same one again is the same gift.</param>
    /// <exception cref="TimeoutException">There was no answer within a minute.</exception>
    public Task<Outcome<GiftReceipt>> SendGiftUntilAnsweredAsync(string gift, string to, int quantity = 1, string? key = null)
    {
        key ??= NextKey();
        return Attempts.UntilAnsweredAsync(() => SendGiftAsync(gift, to, quantity, key), AnswerTimeMax);
    }

    /// <summary>Sends a gift into a room, and the same one again until there is an answer.</summary>
    /// <exception cref="TimeoutException">There was no answer within a minute.</exception>
    public Task<Outcome<GiftReceipt>> SendGiftUntilAnsweredAsync(string gift, RoomId room, int quantity = 1, string? key = null)
    {
        key ??= NextKey();
        return Attempts.UntilAnsweredAsync(() => SendGiftAsync(gift, room, quantity, key), AnswerTimeMax);
    }

    /// <summary>How many coins they have, on disk.</summary>
    public async Task<long> CoinsAsync() => (await _grains.Wallet(Id).GetAsync()).Coins.Value;

    /// <summary>How many diamonds they have earned, on disk.</summary>
    public async Task<Diamonds> DiamondsAsync() => (await _grains.Earnings(Id).GetAsync()).Diamonds;

    private static string NextKey() => $"test-{Interlocked.Increment(ref _ids)}";

    private Task<Outcome<GiftReceipt>> SendAsync(SendGift gift) => _grains.Wallet(Id).SendGiftAsync(gift);

    private SendGift Gift(string gift, int quantity, string? key, string to) => new()
    {
        RequestId = RequestId.ForKey(Id, IdempotencyKey.Parse(key ?? NextKey())),
        Digest = RequestDigest.Of(Encoding.UTF8.GetBytes($"{gift} {quantity} {to}")),
        GiftId = GiftId.Parse(gift),
        Quantity = quantity,
    };

    private static T Require<T>(Outcome<T> outcome)
        where T : class =>
        outcome.Value ?? throw new InvalidOperationException(outcome.Refusal!.Detail);
}
