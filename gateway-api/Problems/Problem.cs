using System.Diagnostics;
using System.Globalization;
using System.Net.Mime;
using OrleansCoins.Gateway.Contract;

namespace OrleansCoins.Gateway.Problems;

/// <summary>A refusal on its way to the caller. The one place that writes them: RFC 9457.</summary>
internal sealed class Problem(ProblemKind kind, string detail) : IResult, IStatusCodeHttpResult
{
    /// <summary>The longest detail, in characters; what is said beyond is cut. Only details that repeat what a caller sent come near it.</summary>
    public const int DetailLengthMax = 4_096;

    /// <summary>How soon a caller may try again after a 503, in seconds.</summary>
    private const string RetryAfterUnavailable = "1";

    public ProblemKind Kind { get; } = kind;

    public string Detail { get; } = detail;

    /// <summary>What is wrong with which member of the request.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>What the wallet holds, where that decided.</summary>
    public AmountResponse? Balance { get; init; }

    /// <summary>What the request needs, or the price in force, where that decided.</summary>
    public AmountResponse? Required { get; init; }

    /// <summary>How much there may be at most, where that decided.</summary>
    public AmountResponse? Limit { get; init; }

    /// <summary>When the limit is counted anew.</summary>
    public DateTime? ResetsAt { get; init; }

    /// <summary>In how many seconds the caller may try again, where that is known.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Which limit decided.</summary>
    public string? Period { get; init; }

    /// <summary>Until when the caller has excluded themselves.</summary>
    public DateTime? Until { get; init; }

    public int? StatusCode => Kind.Status;

    /// <summary>The request is wrong in one member.</summary>
    public static Problem Invalid(string field, string message) => new(ProblemKind.InvalidRequest, $"{field}: {message}")
    {
        Errors = new Dictionary<string, string[]> { [field] = [message] },
    };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Kind.Status;
        if (RetryAfterSeconds is not null || Kind.Status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = RetryAfterSeconds?.ToString(CultureInfo.InvariantCulture) ?? RetryAfterUnavailable;
        }

        // The client's Accept header is not asked: a refusal in a shape it didn't ask for tells it more than an empty one.
        return response.WriteAsJsonAsync(
            Describe(httpContext),
            AnswerJson.Context.ProblemResponse,
            MediaTypeNames.Application.ProblemJson,
            httpContext.RequestAborted);
    }

    private ProblemResponse Describe(HttpContext http) => new(
        Kind.Type,
        Kind.Title,
        Kind.Status,
        Detail.Length > DetailLengthMax ? Detail[..DetailLengthMax] : Detail,
        http.Request.Path.ToUriComponent(),
        Kind.Code,
        Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier)
    {
        Errors = Errors,
        Balance = Balance,
        Required = Required,
        Limit = Limit,
        ResetsAt = ResetsAt,
        Period = Period,
        Until = Until,
    };
}
