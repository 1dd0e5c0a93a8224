using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Gifts;

internal sealed partial class SentGiftsGrain
{
    public async Task<Refusal?> EraseMessageAsync(string id, UserId caller, bool isAdmin)
    {
        if (!cipher.TryDecrypt(id, out var gift)
            || await FindDebitAsync(gift) is not { Peer: { } creator }
            || (!isAdmin && caller != gift.Sender && caller != creator.Owner))
        {
            return NoneOfTheCaller;
        }

        await erasure.EraseAsync(gift, creator.Owner);
        return null;
    }

    public async Task<Refusal?> EraseThanksAsync(string id, UserId caller, bool isAdmin) =>
        cipher.TryDecrypt(id, out var gift)
        && await FindDebitAsync(gift) is { Peer: { } creator }
        && (isAdmin || caller == creator.Owner)
        && await erasure.EraseThanksAsync(gift)
            ? null
            : NoneOfTheCaller;

    private static Refusal NoneOfTheCaller => new(RefusalReason.UnknownSentGift, "There is no such sent gift, or it isn't yours to erase what was said with it.");
}
