using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Battles;

/// <summary>
/// Which battle a room is in: a document a room, which names the last battle that took it. What that battle's own document says decides whether the room
/// is free again, so nothing has to be given back. A battle begins only after it has written the claims of both rooms while it was being accepted; each
/// write is guarded by the version that was judged, so of two that begin at once one sees the other.
/// </summary>
internal sealed class BattleClaims(IDocumentStore documents, TimeProvider time)
{
    private const int TriesMax = 4;

    /// <summary>Whether the room could be taken now.</summary>
    public async Task<bool> IsFreeAsync(RoomId room, BattleId battle, bool ofBeginning) =>
        await documents.GetAsync(DocumentKind.BattleClaim, room.Value, CancellationToken.None) is not { } claim
        || !await IsTakenAsync(claim, room, battle, ofBeginning);

    /// <summary>Takes the room for a battle; <see langword="false"/> when another one has it.</summary>
    /// <param name="room">The room.</param>
    /// <param name="battle">For which battle.</param>
    /// <param name="ofBeginning">Whether it is about to begin: proposals that nobody has accepted don't count then.</param>
    public async Task<bool> TryTakeAsync(RoomId room, BattleId battle, bool ofBeginning)
    {
        for (var tries = 0; tries < TriesMax; tries++)
        {
            var body = DocumentJson.Write(new BattleClaimBody(battle, ofBeginning));
            if (await documents.GetAsync(DocumentKind.BattleClaim, room.Value, CancellationToken.None) is not { } claim)
            {
                var first = new Document(DocumentKind.BattleClaim, room.Value, room.Value, "", null, Microseconds.FromTime(time.GetUtcNow()), 1, body);
                if (await documents.InsertAsync(first, CancellationToken.None) == InsertOutcome.Inserted)
                {
                    return true;
                }
            }
            else if (await IsTakenAsync(claim, room, battle, ofBeginning))
            {
                return false;
            }
            else if (await documents.ReplaceAsync(claim with { Body = body }, CancellationToken.None))
            {
                // Also where it is this battle's already: whoever judged it while that only waited for an answer comes too late now.
                return true;
            }
        }

        return false;
    }

    private async Task<bool> IsTakenAsync(Document claim, RoomId room, BattleId battle, bool ofBeginning)
    {
        var (holder, isBeginning) = DocumentJson.ReadBattleClaim(claim);

        // Of battles that begin, only claims made for that count. They are made in one order, so of battles that want each other's rooms one does begin.
        return holder != battle
            && (isBeginning || !ofBeginning)
            && await documents.GetAsync(DocumentKind.Battle, holder.Value, CancellationToken.None) is { } other
            && BattleRules.IsInTheWay(
                other.Status, DocumentJson.ReadBattle(other), other.CreatedAtMicroseconds, room, ofBeginning, Microseconds.FromTime(time.GetUtcNow()));
    }
}
