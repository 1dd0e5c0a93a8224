using OrleansCoins.Story.Http;

namespace OrleansCoins.Story.Acts;

/// <summary>Draws requests that must be refused, and change nothing, whenever they arrive.</summary>
internal sealed class Refusals(StoryOptions options, Cast cast, IReadOnlyList<GiftOnSale> byPrice, Random random)
{
    /// <summary>The contract's bound: the largest quantity of the dearest gift is more than anybody here buys.</summary>
    private const long QuantityMax = 9_999;

    private int _number;

    private GiftOnSale Cheapest => byPrice[0];

    public IEnumerable<RefusedAct> Draw()
    {
        if (options.Gifts == 0)
        {
            return [];
        }

        var few = Math.Max(1, options.Gifts / 500);
        var creatorsWithEndedRoom = cast.Creators.Where(static creator => creator.EndedRoom is not null).ToArray();
        return
        [
            .. Times(Math.Max(1, options.Gifts / 50), TooDear),
            .. Times(few, WrongPrice),
            .. Times(few, ToOneself),
            .. Times(few, UnknownGift),
            .. Times(few, UnknownRoom),
            .. Times(few, NotACreator),
            .. Times(few, () => InEndedRoom(creatorsWithEndedRoom[random.Next(creatorsWithEndedRoom.Length)])),
            .. Times(few, WithoutKey),
            .. Times(few, Mistyped),
        ];
    }

    private RefusedAct TooDear()
    {
        var order = Order(DrawViewer(), DrawCreator(), byPrice[^1], QuantityMax);
        return new RefusedAct(order.Sender, order.ToRequest(), 422, "insufficient_coins") { Required = order.Coins };
    }

    private RefusedAct WrongPrice()
    {
        var order = Order(DrawViewer(), DrawCreator(), byPrice[random.Next(byPrice.Count)], 1);
        return Refused(order with { ExpectedCoins = order.Coins + 1 }, 409, "price_changed");
    }

    private RefusedAct ToOneself()
    {
        var creator = DrawCreator();
        return Refused(Order(creator, creator, Cheapest, 1), 422, "self_gift");
    }

    private RefusedAct UnknownGift() =>
        Refused(Order(DrawViewer(), DrawCreator(), Cheapest with { Id = "no-such-gift" }, 1), 404, "unknown_gift");

    private RefusedAct UnknownRoom() =>
        Refused(Order(DrawViewer(), DrawCreator(), Cheapest, 1) with { Room = $"room_{options.Run}nowhere" }, 404, "unknown_room");

    private RefusedAct NotACreator()
    {
        var sender = cast.Creators[0];
        return Refused(Order(sender, DrawViewer(), Cheapest, 1) with { Room = null, Content = "video-1" }, 404, "unknown_creator");
    }

    private RefusedAct InEndedRoom(Creator creator) =>
        Refused(Order(DrawViewer(), creator, Cheapest, 1) with { Room = creator.EndedRoom }, 409, "room_ended");

    private RefusedAct WithoutKey()
    {
        var order = Order(DrawViewer(), DrawCreator(), Cheapest, 1);
        return new RefusedAct(order.Sender, order.ToRequest() with { Key = null }, 400, "idempotency_key_missing");
    }

    private RefusedAct Mistyped()
    {
        var order = Order(DrawViewer(), DrawCreator(), Cheapest, 1);
        var body = new { giftId = order.Gift.Id, quantity = 1, annonymous = true };
        return new RefusedAct(
            order.Sender, ApiRequest.Post($"/v1/rooms/{order.Room}/gifts", order.Sender.Token, order.Key, body), 400, "invalid_request");
    }

    private GiftOrder Order(Person sender, Person receiver, GiftOnSale gift, long quantity) =>
        new(sender, receiver, (receiver as Creator)?.Room, null, gift, quantity, $"{options.Run}-refused-{_number++}");

    private static RefusedAct Refused(GiftOrder order, int status, string code) => new(order.Sender, order.ToRequest(), status, code);

    private static IEnumerable<RefusedAct> Times(int count, Func<RefusedAct> draw) => Enumerable.Range(0, count).Select(_ => draw());

    private Person DrawViewer() => cast.Viewers[random.Next(cast.Viewers.Count)];

    private Creator DrawCreator() => cast.Creators[random.Next(cast.Creators.Count)];
}
