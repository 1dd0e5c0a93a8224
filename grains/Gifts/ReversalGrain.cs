using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;

namespace OrleansCoins.Grains.Gifts;

internal sealed class ReversalGrain(OnceDocuments once) : Grain, IReversalGrain
{
    public Task<Outcome<ReversalReceipt>> ReverseAsync(ReverseGift command, UserId creator)
    {
        var key = this.GetPrimaryKeyString()[GrainKeys.ReversalPrefix.Length..];
        var gift = SentGiftId.TryParse(key, out var parsed) ? parsed : throw new FormatException($"'{key}' names no sent gift.");
        var digest = Convert.ToBase64String(command.Digest.ToArray());
        return once.DoAsync(
            new OnceRequest(
                DocumentKind.Reversal,
                gift.ToString(),
                creator.Value,
                $"reversal-key:{creator}/{command.By}/{command.Key}",
                digest,
                new Refusal(RefusalReason.AlreadyReversed, "The gift was taken back already.")),
            () => Task.FromResult(Outcome<ReversalBody>.Accepted(new ReversalBody(command.By, command.Reason, digest))),
            DocumentJson.Write,
            DocumentJson.ReadReversal,
            body => GrainFactory.Earnings(creator).ReverseGiftAsync(gift, body.By));
    }
}
