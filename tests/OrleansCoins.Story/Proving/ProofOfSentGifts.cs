using System.Net;
using OrleansCoins.Story.Acts;
using OrleansCoins.Story.Expectations;
using OrleansCoins.Story.Http;

namespace OrleansCoins.Story.Proving;

/// <summary>Asks for sent gifts as everybody concerned, and as somebody who isn't.</summary>
internal sealed class ProofOfSentGifts(ApiClient client, Cast cast)
{
    private const int SampleMax = 100;

    /// <summary>Some gifts of all times and people: ids are opaque, so their order has to do with neither.</summary>
    public static IReadOnlyList<AcceptedGift> Sample(Record record) =>
        [.. record.Gifts.OrderBy(static gift => gift.Id, StringComparer.Ordinal).Take(SampleMax)];

    public async Task ProveAsync(AcceptedGift gift, Findings findings)
    {
        foreach (var person in new[] { gift.Sender, gift.Creator, cast.Admin })
        {
            await ProveSeenAsync(gift, person, findings);
        }

        var stranger = cast.StrangerTo(gift.Sender, gift.Creator);
        var refused = await AskAsync(gift, stranger);
        findings.Equal(
            $"sent gift {gift.Id}", $"answer to the stranger {stranger}", "404 unknown_sent_gift", $"{refused.Status} {refused.Code}");
    }

    private async Task ProveSeenAsync(AcceptedGift gift, Person person, Findings findings)
    {
        var account = $"sent gift {gift.Id}";
        var answer = await AskAsync(gift, person);
        findings.Equal(account, $"answer to {person}", (int)HttpStatusCode.OK, answer.Status);
        if (answer.Status != (int)HttpStatusCode.OK)
        {
            return;
        }

        var seen = answer.Read<SentGiftBody>();
        findings.Equal(account, $"status as {person} sees it", "credited", seen.Status);
        findings.Equal(
            account,
            $"facts as {person} sees them",
            (gift.Id, gift.Creator.Name, gift.Room, gift.GiftId, gift.Quantity, gift.Coins, gift.Diamonds),
            (seen.Id, seen.CreatorId, seen.RoomId, seen.GiftId, seen.Quantity, seen.Coins, Diamonds.Parse(seen.CreatorDiamonds)));
        if (person == gift.Creator && gift.Anonymous)
        {
            var isNamed = answer.Text.Contains($"\"{gift.Sender.Name}\"", StringComparison.Ordinal);
            findings.Equal(account, "whether its creator learns the anonymous sender", false, isNamed);
        }
    }

    private Task<Answer> AskAsync(AcceptedGift gift, Person person) =>
        client.SendAsync(ApiRequest.Get($"/v1/sent-gifts/{gift.Id}", person.Token));
}
