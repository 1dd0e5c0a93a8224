using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Recovery;

/// <summary>
/// Says whether every gift to some creators up to a position is answered. It looks at little: recovery has read nearly all of the journal, and what it
/// found open is on its list.
/// </summary>
internal sealed class AnsweredTransfers(ITransferLog log, IDocumentStore documents)
{
    /// <summary>Whether they are. <see langword="false"/> also where that can't be said soon, since recovery is far behind.</summary>
    /// <param name="peers">The creators' accounts.</param>
    /// <param name="through">A position up to which the journal is final.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<bool> AreAnsweredAsync(IReadOnlyCollection<AccountId> peers, long through, CancellationToken cancellation)
    {
        // The place first: recovery lists what is open before its place moves on.
        var place = await documents.GetAsync(DocumentKind.Recovery, RecoveryGrain.Place, cancellation);
        var after = place is null ? 0 : DocumentJson.ReadRecovery(place).Position;
        if (through - after > (long)Limits.RecoveryPageSize * Limits.RecoveryPagesMax)
        {
            return false;
        }

        foreach (var peer in peers)
        {
            var listed = await documents.ListAsync(
                new DocumentQuery(DocumentKind.OpenTransfer, Limits.RecoveryPageSize) { Owner = peer.Value, Status = RecoveryGrain.Open }, cancellation);
            if (listed.Count == Limits.RecoveryPageSize || await AreOpenAsync(peers, listed.Select(DocumentJson.ReadTransfer), cancellation))
            {
                return false;
            }
        }

        while (after < through)
        {
            var next = Math.Min(after + Limits.RecoveryPageSize, through);
            if (await AreOpenAsync(peers, await log.ReadAsync(after, next, next + Limits.RecoverySight, cancellation), cancellation))
            {
                return false;
            }

            after = next;
        }

        return true;
    }

    private async Task<bool> AreOpenAsync(IReadOnlyCollection<AccountId> peers, IEnumerable<JournalTransfer> transfers, CancellationToken cancellation)
    {
        var wanted = new List<TransferAnswer>();
        foreach (var transfer in transfers)
        {
            if (!peers.Any(peer => peer.Value == transfer.Peer))
            {
                continue;
            }

            switch (TransferRules.Classify(transfer, out var answer))
            {
                case TransferKind.Gift:
                    wanted.Add(answer);
                    break;
                case TransferKind.Unknown:
                    return true;
            }
        }

        return wanted.Count > 0 && (await log.FindAnswersAsync(wanted, cancellation)).Count < wanted.Distinct().Count();
    }
}
