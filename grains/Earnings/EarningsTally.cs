using System.Globalization;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Earnings;

/// <summary>Sums up credits as they are told. Someone who gave anonymously is in no key, and counts as one more supporter.</summary>
/// <param name="by">What they are summed up by.</param>
internal sealed class EarningsTally(SummaryGrouping by)
{
    private readonly Dictionary<string, Sum> _keyed = new(StringComparer.Ordinal);
    private readonly Dictionary<(UserId Sender, bool Anonymous), Coins> _givers = [];
    private readonly Sum _keyless = new();
    private Coins _coins;

    /// <summary>Takes in an entry; one that is no gift and no reversal changes nothing.</summary>
    public void Add(Entry entry)
    {
        if (entry.Kind == EntryKind.Reversal)
        {
            var reversed = DetailJson.ReadReversal(entry).Gift;
            SumOf(KeyOf(entry, reversed, GiftEntries.IdOf(reversed).Sender)).Reversed += Diamonds.FromUnits(-entry.Amount);
            return;
        }

        if (entry.Kind != EntryKind.Gift)
        {
            return;
        }

        var gift = DetailJson.ReadGiftCredit(entry);
        var sender = GiftEntries.IdOf(gift).Sender;
        var sum = SumOf(KeyOf(entry, gift, sender));
        sum.Coins += gift.Coins;
        sum.Diamonds += Diamonds.FromUnits(entry.Amount);
        sum.Gifts++;
        sum.Supporters.Add(sender);
        _coins += gift.Coins;
        _givers[(sender, gift.Anonymous)] = _givers.GetValueOrDefault((sender, gift.Anonymous)) + gift.Coins;
    }

    /// <summary>The sums: days in their order, else the most coins first.</summary>
    /// <param name="rowsMax">At most how many.</param>
    public EarningsSummary Finish(int rowsMax)
    {
        var rows = _keyed.Select(static pair => pair.Value.ToRow(pair.Key)).ToList();
        if (_keyless.Gifts > 0 || _keyless.Reversed > Diamonds.Zero)
        {
            rows.Add(_keyless.ToRow(key: null));
        }

        var ordered = by == SummaryGrouping.Day
            ? rows.OrderBy(static row => row.Key, StringComparer.Ordinal)
            : rows.OrderByDescending(static row => row.Coins).ThenBy(static row => row.Key, StringComparer.Ordinal);
        var most = _givers.Values.DefaultIfEmpty(Coins.Zero).Max();
        return new EarningsSummary(
            [.. ordered.Take(rowsMax)],
            Math.Max(0, rows.Count - rowsMax),
            _coins.Value == 0 ? 0 : (double)most.Value / _coins.Value);
    }

    private string? KeyOf(Entry entry, GiftCreditDetail gift, UserId sender) => by switch
    {
        SummaryGrouping.Day => entry.OccurredAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        SummaryGrouping.Content => gift.ContentId?.Value,
        SummaryGrouping.Room => gift.RoomId?.Value,
        SummaryGrouping.Gift => gift.GiftId.Value,
        _ => gift.Anonymous ? null : sender.Value,
    };

    private Sum SumOf(string? key)
    {
        if (key is null)
        {
            return _keyless;
        }

        if (!_keyed.TryGetValue(key, out var sum))
        {
            _keyed[key] = sum = new Sum();
        }

        return sum;
    }

    private sealed class Sum
    {
        public Coins Coins { get; set; }

        public Diamonds Diamonds { get; set; }

        public long Gifts { get; set; }

        public HashSet<UserId> Supporters { get; } = [];

        /// <summary>What operators took back in the time, of gifts of that key; also of gifts from before.</summary>
        public Diamonds Reversed { get; set; }

        public SummaryRow ToRow(string? key) => new(key, Coins, Diamonds, Reversed, Gifts, Supporters.Count);
    }
}
