using System.Collections.Immutable;
using System.Runtime.InteropServices;
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
        Dictionary<RoomId, ImmutableArray<CreditedGift>.Builder>? rooms = null;
        foreach (var entry in credited)
        {
            var detail = DetailJson.ReadGiftCredit(entry);
            if (detail.RoomId is { } room)
            {
                ref var gifts = ref CollectionsMarshal.GetValueRefOrAddDefault(rooms ??= [], room, out _);
                (gifts ??= ImmutableArray.CreateBuilder<CreditedGift>()).Add(Read(entry, detail, traces, spoken));
            }
        }

        foreach (var (room, gifts) in rooms ?? [])
        {
            gifts.Sort(static (one, other) => one.Sequence.CompareTo(other.Sequence));
            ShowAsync(room, gifts.DrainToImmutable()).Ignore();
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
