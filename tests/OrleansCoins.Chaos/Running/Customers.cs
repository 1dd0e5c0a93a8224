using System.Collections.Immutable;
using System.Text;
using OrleansCoins.Chaos.Evidence;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.Chaos.Running;

/// <summary>Everybody who asks something of a wallet. They ask as the gateway does, and write down every attempt.</summary>
internal sealed class Customers(CoinsCluster cluster, History history)
{
    /// <summary>The piece of content that gifts go to outside rooms.</summary>
    public const string Content = "video-1";

    /// <summary>
    /// How long callers wait, try by try. The first is less than a lane takes to give up, so they also go away while their entry is still being
    /// written; the next is more, so they also hear that a silo doesn't know.
    /// </summary>
    private static readonly ImmutableArray<TimeSpan> Patience = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(6)];

    /// <summary>Sends what a device has to send, one thing after another.</summary>
    public async Task ActAsync(IEnumerable<Act> acts)
    {
        foreach (var act in acts)
        {
            await Task.WhenAll(Enumerable.Range(0, act.Copies).Select(_ => TryAsync(act)));
        }
    }

    /// <summary>Sends again what was accepted or is not known, with the same keys, until everything has an answer.</summary>
    public Task SettleAsync()
    {
        var open = history.Attempts
            .Where(attempt => attempt.Answer is Accepted or Unknown)
            .DistinctBy(attempt => (attempt.User, attempt.Key, attempt.Request))
            .ToList();
        return Task.WhenAll(open.Select(attempt => Eventually.IsTrueAsync(
            async () => await SendAsync(attempt.User, attempt.Key, attempt.Request, Patience[^1]) is not Unknown, $"'{attempt.RequestId}' is answered")));
    }

    private async Task TryAsync(Act act)
    {
        foreach (var patience in Patience)
        {
            if (await SendAsync(act.User, act.Key, act.Request, patience) is not Unknown)
            {
                return;
            }
        }
    }

    private Task<Answer> SendAsync(string user, string key, WalletRequest request, TimeSpan patience) => history.AttemptAsync(
        user, key, request, () => (request is GiftRequest gift ? GiveAsync(user, key, gift) : BuyAsync(user, key, (PurchaseRequest)request)).WaitAsync(patience));

    private async Task<Answer> GiveAsync(string user, string key, GiftRequest gift)
    {
        var sender = cluster.As(user);
        var outcome = gift.Room is { } room
            ? await sender.SendGiftAsync(gift.Gift, RoomId.Parse(room), gift.Quantity, key)
            : await sender.SendGiftAsync(gift.Gift, gift.Creator, gift.Quantity, key);
        return GrainAnswers.Read(outcome);
    }

    /// <summary>What a buyer and the payment's provider do together; both ask again with the same ids.</summary>
    private async Task<Answer> BuyAsync(string user, string key, PurchaseRequest wanted)
    {
        var id = PurchaseId.Parse($"pur_{key}");
        var start = new StartPurchase(UserId.Parse(user), PackageId.Parse(wanted.Package), RequestDigest.Of(Encoding.UTF8.GetBytes(wanted.Package)));
        var started = await cluster.Grains.Purchase(id).StartAsync(start);
        if (started.Value is not { } purchase)
        {
            return GrainAnswers.Read(started.Refusal!);
        }

        var paid = await cluster.Grains.Purchase(id).ApplyPaymentAsync(new PaymentEvent(PaymentEventKind.Succeeded, purchase.Provider, key, id, purchase.Price));
        return paid.Value is { } bought
            ? new Accepted(new Receipt(bought.Id.Value, bought.PackageId.Value, 1, bought.Coins.Value, null, null, null, null, null, null))
            : GrainAnswers.Read(paid.Refusal!);
    }
}
