using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Contract;

/// <summary>A page of a list.</summary>
internal sealed record ListResponse<T>(IReadOnlyList<T> Data, string? NextCursor);

/// <summary>A catalogue; it comes whole.</summary>
internal sealed record CatalogueResponse<T>(IReadOnlyList<T> Data);

/// <summary>Real money: minor units of a currency.</summary>
internal sealed record MoneyResponse(long Amount, string Currency)
{
    public static MoneyResponse Of(Money money) => new(money.Amount, money.Currency);
}

/// <summary>What coins are worth in money, never understated: a decimal in units of the currency.</summary>
internal sealed record ReferencePriceResponse(string Value, string Currency);

/// <summary>Whether a part of the service is up.</summary>
internal sealed record HealthResponse(string Status);

/// <summary>A silo, and how it is: <c>active</c>, <c>joining</c>, <c>shuttingDown</c>, <c>stopping</c>, <c>dead</c>, ...</summary>
internal sealed record MemberResponse(string Silo, string Status)
{
    public static MemberResponse Of(SiloAddress silo, SiloStatus status) =>
        new(silo.ToString(), JsonNamingPolicy.CamelCase.ConvertName(status.ToString()));
}

/// <summary>A refusal: RFC 9457, with our code and the facts a caller can act on.</summary>
internal sealed record ProblemResponse(string Type, string Title, int Status, string Detail, string Instance, string Code, string TraceId)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AmountResponse? Balance { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AmountResponse? Required { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AmountResponse? Limit { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? ResetsAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Period { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? Until { get; init; }
}
