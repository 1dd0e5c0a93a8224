using System.Diagnostics.Metrics;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Gifts;

/// <summary>What is measured of gifts in this silo.</summary>
internal sealed class GiftInstruments : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "OrleansCoins.Gifts";

    private readonly Meter _meter;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _coins;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _credited;
    private readonly Counter<double> _diamonds;
    private readonly Counter<long> _returned;

    public GiftInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _sent = _meter.CreateCounter<long>("orleanscoins.gifts.sent", "{gift}", "Gifts whose debit is on disk; a repeated request counts once.");
        _coins = _meter.CreateCounter<long>("orleanscoins.gifts.coins", "{coin}", "Coins that those gifts cost.");
        _refused = _meter.CreateCounter<long>("orleanscoins.gifts.refused", "{gift}", "Gifts that were refused to their sender, by reason; nothing was written.");
        _credited = _meter.CreateCounter<long>("orleanscoins.gifts.credited", "{gift}", "Gifts whose credit is on disk.");
        _diamonds = _meter.CreateCounter<double>("orleanscoins.gifts.diamonds", "{diamond}", "Diamonds that were credited for those.");
        _returned = _meter.CreateCounter<long>("orleanscoins.gifts.returned", "{gift}", "Gifts that their creator's account refused, and whose coins went back.");
    }

    /// <summary>A debit is on disk.</summary>
    public void Sent(Entry debit)
    {
        _sent.Add(1);
        _coins.Add(-debit.Amount);
    }

    /// <summary>A gift was refused to its sender.</summary>
    public void Refused(RefusalReason reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", RefusalCodes.Of(reason)));

    /// <summary>Credits are on disk.</summary>
    public void Credited(IReadOnlyList<Entry> credits)
    {
        if (credits.Count == 0 || !(_credited.Enabled || _diamonds.Enabled))
        {
            return;
        }

        var units = 0m;
        foreach (var credit in credits)
        {
            units += credit.Amount;
        }

        _credited.Add(credits.Count);
        _diamonds.Add((double)(units / Diamonds.UnitsPerDiamond));
    }

    /// <summary>The coins of a refused gift are back on disk.</summary>
    public void Returned() => _returned.Add(1);

    /// <summary>Lets it be seen what waits in this silo for its delivery, and for how long.</summary>
    public void Watch(Func<int> undelivered, Func<TimeSpan> age)
    {
        _meter.CreateObservableUpDownCounter(
            "orleanscoins.gifts.undelivered", undelivered, "{gift}", "Gifts debited by this silo that it has still to bring to their creators.");
        _meter.CreateObservableGauge(
            "orleanscoins.gifts.undelivered.age", () => age().TotalSeconds, "s", "How long the oldest of those gifts has waited; 0 when there is none.");
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();
}
