using System.Globalization;
using OrleansCoins.GrainInterfaces.Distribution;

namespace OrleansCoins.Gateway.Contract;

/// <summary>How what creators earned is spread over them. Shares have six decimals, rounded half to even; amounts are exact.</summary>
internal sealed record DistributionResponse(
    DateTime AsOf,
    long Creators,
    long EarningCreators,
    string Diamonds,
    decimal GiniCoefficient,
    decimal TopOnePercentShare,
    string MedianDiamonds,
    decimal SmallCreatorsShare,
    IReadOnlyList<DistributionPeriodResponse>? Series)
{
    public static DistributionResponse Of(DistributionView view, bool hasSeries) => new(
        view.AsOf.UtcDateTime,
        view.Whole.Creators,
        view.Whole.Earning,
        SumOf(view.Whole),
        view.Whole.Gini,
        view.Whole.TopOnePercent,
        MedianOf(view.Whole),
        view.Whole.SmallCreators,
        hasSeries ? [.. view.Series.Select(DistributionPeriodResponse.Of)] : null);

    /// <summary>What all earned together: it may be more than one account can hold.</summary>
    internal static string SumOf(EarningsSpread spread) =>
        ((decimal)spread.Units / GrainInterfaces.Values.Diamonds.UnitsPerDiamond).ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>What the one in the middle earned: between two it may have a decimal more than diamonds have.</summary>
    internal static string MedianOf(EarningsSpread spread) => spread.Median.ToString("0.#####", CultureInfo.InvariantCulture);
}

/// <summary>The same of one period.</summary>
internal sealed record DistributionPeriodResponse(
    DateTime From,
    DateTime To,
    long Creators,
    long EarningCreators,
    string Diamonds,
    decimal GiniCoefficient,
    decimal TopOnePercentShare,
    string MedianDiamonds,
    decimal SmallCreatorsShare)
{
    public static DistributionPeriodResponse Of(DistributionSlice slice) => new(
        slice.From.UtcDateTime,
        slice.To.UtcDateTime,
        slice.Spread.Creators,
        slice.Spread.Earning,
        DistributionResponse.SumOf(slice.Spread),
        slice.Spread.Gini,
        slice.Spread.TopOnePercent,
        DistributionResponse.MedianOf(slice.Spread),
        slice.Spread.SmallCreators);
}
