using System.Net;
using OrleansCoins.Story.Acts;
using OrleansCoins.Story.Expectations;
using OrleansCoins.Story.Http;

namespace OrleansCoins.Story.Performing;

/// <summary>Two gifts race for the last coins of a wallet, which are enough for one: one must win, and the other must be told why not.</summary>
internal sealed class LastCoins(ApiClient client, Stage stage, Receipts receipts, Tally tally, StoryOptions options)
{
    private const int WalletsMax = 20;
    private const long QuantityMax = 9_999;

    public Task RaceAsync(IReadOnlyList<ExpectedWallet> wallets, Cast cast, IReadOnlyList<GiftOnSale> gifts)
    {
        var racers = wallets.Where(wallet => cast.Viewers.Contains(wallet.Owner)).Take(WalletsMax).ToArray();
        return stage.PerformAsync(
            "Two gifts race for the last coins", racers, static wallet => wallet.Account, wallet => RaceAsync(wallet, cast, gifts));
    }

    private async Task RaceAsync(ExpectedWallet wallet, Cast cast, IReadOnlyList<GiftOnSale> gifts)
    {
        // As many as fit of the dearest gift that fits cost more than half of what is left.
        if (gifts.Where(gift => gift.Coins <= wallet.Coins).MaxBy(static gift => gift.Coins) is not { } dearest
            || wallet.Coins / dearest.Coins > QuantityMax)
        {
            return;
        }

        var orders = new[] { "a", "b" }
            .Select(lane => new GiftOrder(
                wallet.Owner,
                cast.Creators[0],
                cast.Creators[0].Room,
                null,
                dearest,
                wallet.Coins / dearest.Coins,
                $"{options.Run}-last-coins-{lane}"))
            .ToArray();
        var answers = await Task.WhenAll(orders.Select(order => client.SendAsync(order.ToRequest())));
        Judge(wallet, orders, answers);
    }

    private void Judge(ExpectedWallet wallet, GiftOrder[] orders, Answer[] answers)
    {
        var statuses = string.Join(" and ", answers.Select(static answer => answer.Status).Order());
        stage.Findings.Equal(
            wallet.Account, $"statuses of two gifts of {orders[0].Coins} coins with {wallet.Coins} left", "201 and 422", statuses);
        foreach (var (order, answer) in orders.Zip(answers))
        {
            if (answer.Status == (int)HttpStatusCode.Created)
            {
                receipts.Take(order, answer);
                continue;
            }

            var problem = answer.ReadProblem();
            tally.CountRefusal(answer.Code);
            stage.Findings.Equal(
                wallet.Account,
                "refusal of the gift that lost the race",
                ("insufficient_coins", (long?)(wallet.Coins - order.Coins), (long?)order.Coins),
                (answer.Code, problem?.Balance, problem?.Required));
        }
    }
}
