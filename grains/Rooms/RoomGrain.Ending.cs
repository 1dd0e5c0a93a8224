using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.Grains.Rooms;

/// <summary>
/// When the end of a room is told: whoever is told so asks no more, so every gift that was accepted comes first, also one whose creator's silo died.
/// </summary>
internal sealed partial class RoomGrain
{
    /// <summary>How long gifts of an ended room are simply left to come.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    /// <summary>How long the end waits for them at most. One that comes later still follows it, for whoever asks on.</summary>
    private static readonly TimeSpan SettleMax = TimeSpan.FromMinutes(1);

    private JournalHorizon _horizon = new(TimeSpan.Zero);
    private long? _endSeenAt;
    private long _giftsLookedAt;
    private bool _areGiftsThere;

    private bool IsOver(Document document, RoomFeed feed)
    {
        if (document.Status != Ended || feed.HasEnded)
        {
            return false;
        }

        _endSeenAt ??= time.GetTimestamp();
        return time.GetElapsedTime(_endSeenAt.Value) >= Settle || HasEndedLongAgo(document);
    }

    private bool HasEndedLongAgo(Document document) =>
        time.GetUtcNow() - Microseconds.ToTime(DocumentJson.ReadRoom(document).EndedAtMicroseconds ?? 0) > SettleMax;

    /// <summary>Whether every gift to the creator that was accepted before the end was seen is answered in the journal, as battles ask of theirs.</summary>
    private async ValueTask<bool> AreGiftsThereAsync(Document document)
    {
        if (_areGiftsThere || HasEndedLongAgo(document))
        {
            return true;
        }

        if (_giftsLookedAt != 0 && time.GetElapsedTime(_giftsLookedAt) < LookEvery)
        {
            return false;
        }

        _giftsLookedAt = time.GetTimestamp();
        var horizon = _horizon;

        // The first mark is the place; the second says whether those are done who were writing then.
        for (var marks = 0; marks < 2 && horizon.Position == 0; marks++)
        {
            var mark = await transfers.MarkAsync(CancellationToken.None);
            if (mark.Position == 0)
            {
                // Nobody has ever given anything.
                return _areGiftsThere = ReferenceEquals(horizon, _horizon);
            }

            horizon.Advance(mark, TimeSpan.Zero);
        }

        var areThere = horizon.Position > 0
            && await answered.AreAnsweredAsync([AccountId.Earnings(UserId.Parse(document.Owner))], horizon.Position, CancellationToken.None);

        // Of another state of the database meanwhile it says nothing.
        return _areGiftsThere = areThere && ReferenceEquals(horizon, _horizon);
    }
}
