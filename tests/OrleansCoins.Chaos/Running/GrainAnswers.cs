using OrleansCoins.Chaos.Evidence;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;

namespace OrleansCoins.Chaos.Running;

/// <summary>What grains say, as an answer to an attempt.</summary>
internal static class GrainAnswers
{
    public static Answer Read(Outcome<GiftReceipt> outcome) => outcome.Value is { } receipt
        ? new Accepted(new Receipt(
            receipt.Id,
            receipt.GiftId.Value,
            receipt.Quantity,
            receipt.Coins.Value,
            receipt.CreatorId.Value,
            receipt.RoomId?.Value,
            receipt.ContentId?.Value,
            receipt.CreatorDiamonds.Units,
            receipt.Balance?.Value,
            receipt.CreatedAt))
        : Read(outcome.Refusal!);

    public static Refused Read(Refusal refusal) => new(refusal.Reason, refusal.Balance?.Value, refusal.Required?.Value);
}
