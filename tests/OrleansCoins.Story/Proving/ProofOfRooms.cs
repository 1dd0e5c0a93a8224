using System.Text.Json;
using OrleansCoins.Story.Expectations;
using OrleansCoins.Story.Http;

namespace OrleansCoins.Story.Proving;

/// <summary>Holds every room against the gifts it was sent.</summary>
internal sealed class ProofOfRooms(ApiClient client, bool areEnded)
{
    private const int RanksMax = 100;

    public async Task ProveAsync(ExpectedRoom expected, Findings findings)
    {
        var account = expected.Account;
        var room = await client.ReadAsync<RoomTotals>(ApiRequest.Get($"/v1/rooms/{expected.Id}"));
        var isEnded = areEnded || expected.Id == expected.Owner.EndedRoom;
        findings.Equal(account, "status", isEnded ? "ended" : "live", room.Status);
        findings.Equal(account, "creator", expected.Owner.Name, room.CreatorId);
        findings.Equal(account, "coins", expected.Coins, room.Coins);
        findings.Equal(account, "gifts", expected.Gifts.Count, room.Gifts);
        findings.Equal(account, "supporters", expected.Supporters, room.Supporters);
        await ProveRankingAsync(expected, findings);
        await ProveGiftsAsync(expected, findings);
    }

    private async Task ProveRankingAsync(ExpectedRoom expected, Findings findings)
    {
        var path = $"/v1/rooms/{expected.Id}/ranking?limit={RanksMax}&by=coins";
        var ranks = (await client.ReadAsync<Listing<RankBody>>(ApiRequest.Get(path))).Data;
        var best = expected.Ranking.Take(RanksMax).Select(static rank => rank.Coins);

        // Who is of equal coins may stand in any order, so coins are compared by place and givers by name.
        findings.Equal(expected.Account, "coins by rank", string.Join(", ", best), string.Join(", ", ranks.Select(static rank => rank.Coins)));
        findings.Equal(expected.Account, "givers ranked, each once", ranks.Count, ranks.Select(static rank => rank.UserId).Distinct().Count());
        var givers = expected.Ranking.ToDictionary(static rank => rank.Name ?? string.Empty, StringComparer.Ordinal);
        foreach (var (at, rank) in ranks.Index())
        {
            var name = rank.UserId ?? "all anonymous givers";
            var giver = givers.GetValueOrDefault(rank.UserId ?? string.Empty);
            findings.Equal(expected.Account, $"rank of {name}", at + 1, rank.Rank);
            findings.Equal(expected.Account, $"coins and gifts of {name}", (giver?.Coins ?? 0, giver?.Gifts ?? 0), (rank.Coins, rank.Gifts));
        }
    }

    private async Task ProveGiftsAsync(ExpectedRoom expected, Findings findings)
    {
        var unseen = expected.Gifts.ToDictionary(static gift => gift.Id, StringComparer.Ordinal);
        foreach (var item in await client.ReadAllAsync<JsonElement>($"/v1/rooms/{expected.Id}/gifts", expected.Owner.Token))
        {
            var shown = item.Deserialize<RoomGiftBody>(ContractJson.Options)!;
            if (!unseen.Remove(shown.Id, out var gift))
            {
                findings.Add(expected.Account, "a gift shown", "one that was answered with 201, once", shown.ToString());
                continue;
            }

            findings.Equal(
                expected.Account, $"gift {gift.Id}", (gift.GiftId, gift.Quantity, gift.Coins), (shown.GiftId, shown.Quantity, shown.Coins));
            var isNamed = item.GetRawText().Contains($"\"{gift.Sender.Name}\"", StringComparison.Ordinal);
            findings.Equal(expected.Account, $"whether gift {gift.Id} names its sender", !gift.Anonymous, isNamed);
        }

        foreach (var gift in unseen.Values)
        {
            findings.Add(expected.Account, $"gift {gift.Id}", $"{gift.Coins} coins", "not shown");
        }
    }
}
