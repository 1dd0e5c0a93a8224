using OrleansCoins.Story.Acts;
using OrleansCoins.Story.Http;

namespace OrleansCoins.Story.Performing;

/// <summary>Ends the rooms. From then on they take no gift, and still answer for those they took.</summary>
internal sealed class Closing(ApiClient client, Stage stage, Giving giving, StoryOptions options)
{
    private const int RepeatsMax = 20;

    public async Task CloseAsync(Cast cast, IReadOnlyList<GiftOnSale> gifts, IReadOnlyList<Act> acts)
    {
        await stage.PerformAsync("Rooms end and refuse gifts", cast.Creators, static creator => creator.EarningsAccount, creator =>
            EndAsync(creator, cast.Viewers[0], gifts[0]));
        var repeats = acts.OfType<SendAct>().Where(static act => act.IsRecalled && act.Order.Room is not null).Take(RepeatsMax).ToArray();
        await stage.PerformAsync(
            "Gifts of ended rooms are sent again", repeats, static act => act.Who.WalletAccount, giving.RepeatAsync);
    }

    private async Task EndAsync(Creator creator, Person viewer, GiftOnSale gift)
    {
        var ended = await client.ReadAsync<RoomTotals>(ApiRequest.Post($"/v1/rooms/{creator.Room}/end", creator.Token));
        stage.Findings.Equal($"room:{creator.Room}", "status in the answer to its end", "ended", ended.Status);
        var order = new GiftOrder(viewer, creator, creator.Room, null, gift, 1, $"{options.Run}-too-late-{creator.Name}");
        await giving.ExpectRefusalAsync(new RefusedAct(viewer, order.ToRequest(), 409, "room_ended"));
    }
}
