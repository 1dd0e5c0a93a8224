using System.Net;
using OrleansCoins.Story.Acts;
using OrleansCoins.Story.Expectations;
using OrleansCoins.Story.Http;

namespace OrleansCoins.Story.Performing;

/// <summary>Buys coins. Only what was paid may be credited, and once.</summary>
internal sealed class Buying(ApiClient client, Stage stage, Record record, TimeSpan patience)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public Task BuyAsync(IReadOnlyList<Errand> errands) =>
        stage.PerformAsync("Everybody buys coins", errands, static errand => errand.Buyer.WalletAccount, BuyAsync);

    private async Task BuyAsync(Errand errand)
    {
        if (await StartAsync(errand) is not { } purchase)
        {
            return;
        }

        switch (errand.Payment)
        {
            case Payment.Succeeds:
                await PayAsync(errand, purchase);
                break;
            case Payment.SucceedsTwice:
                await PayAsync(errand, purchase);
                await TellAsync(errand, purchase, "succeed");
                break;
            case Payment.Fails:
                await TellAsync(errand, purchase, "fail");
                await AwaitAsync(errand, purchase, "failed");
                break;
        }
    }

    private async Task<PurchaseBody?> StartAsync(Errand errand)
    {
        var request = errand.ToRequest();
        var answer = await client.SendAsync(request);
        if (answer.Status != (int)HttpStatusCode.Created)
        {
            stage.Findings.Add(errand.Buyer.WalletAccount, $"purchase of {errand.Package.Id}", "201", answer.ToString());
            return null;
        }

        var purchase = answer.Read<PurchaseBody>();
        stage.Findings.Equal(errand.Buyer.WalletAccount, $"coins of purchase {purchase.Id}", errand.Package.Coins, purchase.Coins);
        stage.Findings.Equal(errand.Buyer.WalletAccount, $"status of purchase {purchase.Id}", "pending", purchase.Status);
        if (errand.Payment == Payment.SucceedsTwice)
        {
            var again = await client.SendAsync(request);
            stage.Findings.Equal(errand.Buyer.WalletAccount, $"purchase {purchase.Id} sent again", answer.Text, again.Text);
            stage.Findings.Equal(errand.Buyer.WalletAccount, $"Idempotency-Replayed of purchase {purchase.Id} sent again", true, again.Replayed);
        }

        return purchase;
    }

    private async Task PayAsync(Errand errand, PurchaseBody purchase)
    {
        await TellAsync(errand, purchase, "succeed");
        if (await AwaitAsync(errand, purchase, "paid"))
        {
            record.AddPurchase(errand.Buyer, purchase.Coins);
        }
    }

    private async Task TellAsync(Errand errand, PurchaseBody purchase, string what)
    {
        var answer = await client.SendAsync(ApiRequest.Post($"/dev/payments/{purchase.Id}/{what}"));
        stage.Findings.Equal(
            errand.Buyer.WalletAccount, $"answer to '{what}' of purchase {purchase.Id}", (int)HttpStatusCode.Accepted, answer.Status);
    }

    private async Task<bool> AwaitAsync(Errand errand, PurchaseBody purchase, string status)
    {
        var deadline = TimeProvider.System.GetUtcNow() + patience;
        while (true)
        {
            var now = await client.ReadAsync<PurchaseBody>(ApiRequest.Get($"/v1/purchases/{purchase.Id}", errand.Buyer.Token));
            if (now.Status == status || TimeProvider.System.GetUtcNow() > deadline)
            {
                stage.Findings.Equal(errand.Buyer.WalletAccount, $"status of purchase {purchase.Id} in the end", status, now.Status);
                return now.Status == status;
            }

            await Task.Delay(LookEvery);
        }
    }
}
