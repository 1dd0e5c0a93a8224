using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Recovery;

/// <summary>The journal as recovery reads it: by position, across accounts.</summary>
public interface ITransferLog
{
    /// <summary>How far the journal reaches now, and who may still be writing below that.</summary>
    Task<JournalMark> MarkAsync(CancellationToken cancellation);

    /// <summary>
    /// The entries after one position and up to another that name a peer and add nothing to their own account, in the order of their positions; but
    /// not the gifts whose answers are in sight. Everything up to <paramref name="through"/> must be final; see <see cref="JournalHorizon"/>.
    /// </summary>
    /// <remarks>
    /// Nearly every gift is answered within a few thousand positions. Those are told by one pass over a stretch of the journal, which costs a tenth of
    /// looking each of them up.
    /// </remarks>
    /// <param name="after">The position before the first.</param>
    /// <param name="through">The last position.</param>
    /// <param name="sight">The position up to which answers are looked for.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<IReadOnlyList<JournalTransfer>> ReadAsync(long after, long through, long sight, CancellationToken cancellation);

    /// <summary>Those of the answers that are in the journal, in one query.</summary>
    Task<IReadOnlySet<TransferAnswer>> FindAnswersAsync(IReadOnlyCollection<TransferAnswer> wanted, CancellationToken cancellation);
}

/// <summary>
/// How far the journal reached at one moment. Positions are given out before the commit, so below <paramref name="Position"/> there may be entries
/// that nobody sees yet; but their writers had begun by then.
/// </summary>
/// <param name="Position">The highest position that is visible; 0 in an empty journal.</param>
/// <param name="NextWriter">Writers that begin later have this number or a higher one.</param>
/// <param name="OldestWriter">Every writer with a lower number was done.</param>
/// <param name="Database">Which database it is: positions and writers of another, or of an older state of it, say nothing about this one's.</param>
public readonly record struct JournalMark(long Position, long NextWriter, long OldestWriter, string Database = "");

/// <summary>A transfer's row, as far as recovery needs it to know whether it was answered. In text: a newer program may have written it.</summary>
/// <param name="Position">Where it is in the journal.</param>
/// <param name="Account">The account that it is in.</param>
/// <param name="Sequence">Its number there.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Peer">The account that has to answer.</param>
/// <param name="RequestId">What caused it.</param>
/// <param name="Silo">The silo that wrote it.</param>
public readonly record struct JournalTransfer(
    long Position, string Account, long Sequence, string Kind, string Peer, string RequestId, string Silo)
{
    /// <summary>What a list knows the transfer by.</summary>
    public string Id => $"{Account}:{Sequence}";
}

/// <summary>The entry by which a peer answers a transfer.</summary>
/// <param name="Account">The peer's account.</param>
/// <param name="RequestId">The request id that the answer has.</param>
public readonly record struct TransferAnswer(AccountId Account, RequestId RequestId);
