using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Requests;

/// <summary>The <c>Idempotency-Key</c> header, where there is one: well formed, and given once.</summary>
internal sealed class IdempotencyHeader : IBound, IBindableFromHttpContext<IdempotencyHeader>, IEndpointParameterMetadataProvider
{
    public const string Name = "Idempotency-Key";

    /// <summary>What says that an answer is the first one again.</summary>
    public const string ReplayedName = "Idempotency-Replayed";

    private IdempotencyHeader(IdempotencyKey? key, Problem? problem) => (Key, Problem) = (key, problem);

    /// <summary>The key, or <see langword="null"/> when none was sent.</summary>
    public IdempotencyKey? Key { get; }

    public Problem? Problem { get; }

    /// <summary>What a request without a key is answered with, where it needs one.</summary>
    public static Problem Missing =>
        new(ProblemKind.IdempotencyKeyMissing, $"Send an {Name} header of your own choice: the same one again when you send the same request again.");

    /// <summary>What a request with a key of another request is answered with.</summary>
    public static Problem Reused =>
        new(ProblemKind.IdempotencyKeyReused, "This idempotency key was used for another request. Use a new key for a new request.");

    public static ValueTask<IdempotencyHeader?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(context.Request.Headers[Name] switch
        {
            { Count: 0 } => new IdempotencyHeader(null, null),
            { Count: 1 } one when IdempotencyKey.TryParse(one[0], out var key) => new IdempotencyHeader(key, null),
            _ => new IdempotencyHeader(null, Problem.Invalid(Name, $"Send one, and {IdempotencyKey.Form}.")),
        });

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(IdempotentMetadata.Instance);

    /// <summary>Says that the answer is the first one again, if it is.</summary>
    public static void MarkReplay(HttpResponse response, bool replayed)
    {
        if (replayed)
        {
            response.Headers[ReplayedName] = "true";
        }
    }
}

/// <summary>Marks a route as taking an idempotency key, for the API's description.</summary>
internal sealed class IdempotentMetadata
{
    public static readonly IdempotentMetadata Instance = new();
}

/// <summary>Marks a route as taking no request without an idempotency key, for the API's description.</summary>
internal sealed class KeyNeededMetadata
{
    public static readonly KeyNeededMetadata Instance = new();
}
