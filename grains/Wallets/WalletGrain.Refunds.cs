using System.Text.Json;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Wallets;

/// <summary>Money that went back, disputes, and operators' freezes.</summary>
internal sealed partial class WalletGrain
{
    public async Task<long> TakeBackAsync(TakeBack command)
    {
        var requestId = command.IsChargeback
            ? RequestId.ForChargeback(command.Provider, command.EventId)
            : RequestId.ForRefund(command.Provider, command.EventId);
        var credit = await FindAsync(RequestId.ForPayment(command.Provider, command.PaymentId))
            ?? throw new UnavailableException($"The coins of {command.PurchaseId} are not in the wallet yet. Send the same request again.");
        var digest = RequestDigest.Of(JsonSerializer.SerializeToUtf8Bytes(command));
        return SequenceOf(await SettleAsync(
            new(requestId, digest, (_, wallet) => TakeBackRules.Decide(wallet, command, credit.Sequence, requestId, digest))));
    }

    public async Task<long> FreezeForDisputeAsync(FreezeForDispute command)
    {
        var requestId = RequestId.ForDispute(command.Provider, command.DisputeId, command.Opened);
        return SequenceOf(await SettleAsync(new(requestId, OwnRequests.Digest, (_, _) => FreezeRules.Decide(command, requestId))));
    }

    public async Task<WalletBalance> SetFrozenAsync(bool frozen, UserId by, string reason)
    {
        await ChangeAsync(
            wallet => wallet.Freezes.Contains(FreezeRules.Operator) == frozen,
            RequestId.ForFreeze,
            (head, _, sequence) => FreezeRules.Decide(head, sequence, frozen, by),
            reason);
        return await GetAsync();
    }

    private static long SequenceOf(Settlement settlement) =>
        settlement.Entry?.Sequence ?? throw new InvalidOperationException($"What a provider told was booked before as something else: {settlement.Refusal!.Detail}");

    private static TakeBackLine ReadTakeBack(Entry entry)
    {
        var detail = DetailJson.ReadTakeBack(entry);
        return new TakeBackLine(detail.PurchaseId, detail.Lot, detail.Provider, detail.EventId, detail.Money, detail.Lots);
    }

    private static FreezeLine ReadFreeze(Entry entry)
    {
        var detail = DetailJson.ReadFreeze(entry);
        return new FreezeLine(detail.Frozen, detail.Cause, detail.PurchaseId);
    }
}
