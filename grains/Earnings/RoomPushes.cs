using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Earnings;

/// <summary>
/// Tells rooms what was credited, without waiting, and at most <see cref="Limits.RoomPushesMax"/> at a time. A room that misses it notices by the next
/// gift, or when it is asked, and reads the journal.
/// </summary>
/// <param name="push">Tells a room.</param>
/// <param name="logger">Is told what could not be shown.</param>
/// <remarks>For one caller at a time: a grain's turns.</remarks>
internal sealed partial class RoomPushes(Func<RoomId, ImmutableArray<CreditedGift>, Task> push, ILogger logger)
{
    /// <summary>How many rooms are being told now.</summary>
    public int UnderWay { get; private set; }

    /// <summary>Tells the rooms of these credits, as far as there is room for it.</summary>
    /// <param name="credited">The credits.</param>
    /// <param name="traces">The traces that some of them belong to, by their sequences.</param>
    /// <param name="spoken">The sequences of those with which something was said; <see langword="null"/> for nothing with any.</param>
    public void Show(IEnumerable<Entry> credited, IReadOnlyDictionary<long, string>? traces = null, IReadOnlySet<long>? spoken = null)
    {
        var byRoom = credited
            .OrderBy(static entry => entry.Sequence)
            .Select(static entry => (Entry: entry, Detail: DetailJson.ReadGiftCredit(entry)))
            .Where(static gift => gift.Detail.RoomId is not null)
            .GroupBy(static gift => gift.Detail.RoomId!.Value);
        foreach (var room in byRoom)
        {
            ImmutableArray<CreditedGift> gifts = [.. room.Select(gift => Read(gift.Entry, gift.Detail, traces, spoken))];
            ShowAsync(room.Key, gifts).Ignore();
        }
    }

    private static CreditedGift Read(Entry entry, GiftCreditDetail detail, IReadOnlyDictionary<long, string>? traces, IReadOnlySet<long>? spoken)
    {
        var gift = GiftEntries.ReadCredited(entry, detail, isSilent: spoken?.Contains(entry.Sequence) != true);
        return traces is not null && traces.TryGetValue(entry.Sequence, out var trace) ? gift with { TraceParent = trace } : gift;
    }

    private async Task ShowAsync(RoomId room, ImmutableArray<CreditedGift> gifts)
    {
        if (UnderWay == Limits.RoomPushesMax)
        {
            return;
        }

        UnderWay++;
        try
        {
            await push(room, gifts);
        }
        catch (Exception fault)
        {
            LogNotShown(logger, fault, gifts.Length, room);
        }
        finally
        {
            UnderWay--;
        }
    }

    [LoggerMessage(1301, LogLevel.Warning, "{Count} gifts were not shown to room {Room} at once; it will read them from the journal.")]
    private static partial void LogNotShown(ILogger logger, Exception fault, int count, RoomId room);
}
