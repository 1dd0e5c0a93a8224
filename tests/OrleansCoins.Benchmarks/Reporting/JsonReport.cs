using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansCoins.Benchmarks.Rows;

namespace OrleansCoins.Benchmarks.Reporting;

/// <summary>Results for programs: everything that was measured, round by round, and what was made of it. What was not measured is null.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new FiniteOrNull(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static void Write(FileInfo file, Surroundings surroundings, BenchmarkOptions options, IEnumerable<RowResult> results)
    {
        var report = new
        {
            surroundings,
            options = new
            {
                seconds = options.Duration.TotalSeconds,
                warmUpSeconds = options.WarmUp.TotalSeconds,
                options.Rounds,
                options.Callers,
                options.Senders,
                options.Creators,
                options.Pool,
                options.Entries,
                options.Wallets,
                options.Cold,
            },
            rows = results.Select(static result => new
            {
                result.Name,
                result.Ratios,
                result.Notes,
                result.Faults,
                contestants = result.Series.Select(static series => new
                {
                    series.Contestant,
                    series.Tuning,
                    series.Load,
                    series.Callers,
                    giftsPerSecond = series.Rate,
                    p50 = series.Median(static run => run.P50),
                    p99 = series.Median(static run => run.P99),
                    p999 = series.Median(static run => run.P999),
                    cpuMicroseconds = series.Median(static run => run.CpuMicroseconds),
                    databaseCpuMicroseconds = series.Median(static run => run.DatabaseCpuMicroseconds),
                    diskBytes = series.Median(static run => run.DiskBytes),
                    logBytes = series.Median(static run => run.LogBytes),
                    series.Refused,
                    series.Failed,
                    series.Runs,
                }),
            }),
        };
        using var stream = file.Create();
        JsonSerializer.Serialize(stream, report, Form);
    }

    /// <summary>JSON has no word for what is not a number.</summary>
    private sealed class FiniteOrNull : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
            {
                writer.WriteNumberValue(Math.Round(value, 3));
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }
}
