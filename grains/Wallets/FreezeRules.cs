using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Wallets;

/// <summary>When a wallet is frozen: while there is any cause left, an operator's or a dispute's, each ended by itself. Pure.</summary>
public static class FreezeRules
{
    /// <summary>The cause of an operator's freeze.</summary>
    public const string Operator = "operator";

    /// <summary>The cause of a dispute's freeze.</summary>
    public static string CauseOf(string provider, string disputeId) => $"dispute/{provider}/{disputeId}";

    /// <summary>A dispute's freeze, or its end.</summary>
    public static EntryDraft Decide(FreezeForDispute command, RequestId requestId) => Draft(
        requestId,
        new FreezeDetail
        {
            Frozen = command.Opened,
            Cause = CauseOf(command.Provider, command.DisputeId),
            PurchaseId = command.PurchaseId,
        });

    /// <summary>An operator's freeze or its end, to be the entry <paramref name="sequence"/>; refused when the account has gone on meanwhile.</summary>
    public static Decision Decide(in AccountHead head, long sequence, bool frozen, UserId by) => head.Sequence + 1 != sequence
        ? new Refusal(RefusalReason.RequestInProgress, "The account has changed meanwhile.")
        : Draft(RequestId.ForFreeze(sequence), new FreezeDetail { Frozen = frozen, Cause = Operator, By = by });

    /// <summary>The causes after an entry. A chargeback ends its dispute's freeze by itself.</summary>
    public static ImmutableArray<string> After(ImmutableArray<string> freezes, Entry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.Chargeback:
                var lost = DetailJson.ReadTakeBack(entry);
                return freezes.Remove(CauseOf(lost.Provider, lost.EventId));
            case EntryKind.Freeze:
                Invariant.Require(entry.Amount == 0, "A freeze moves nothing");
                var freeze = DetailJson.ReadFreeze(entry);
                return !freeze.Frozen ? freezes.Remove(freeze.Cause) : freezes.Contains(freeze.Cause) ? freezes : freezes.Add(freeze.Cause);
            default:
                return freezes;
        }
    }

    private static EntryDraft Draft(RequestId requestId, FreezeDetail detail) =>
        new(EntryKind.Freeze, Amount: 0, ContraAccounts.None, Peer: null, requestId, OwnRequests.Digest, DetailJson.Write(detail));
}
