using System.Net.Mime;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Metadata;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Problems;

namespace OrleansCoins.Gateway.Requests;

/// <summary>
/// The body of a request, read strictly: what is unknown, double or of another type is refused and named, so that a mistyped member is never
/// just ignored.
/// </summary>
internal sealed class JsonBody<T> : IBound, IBindableFromHttpContext<JsonBody<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    private readonly T? _value;

    private JsonBody(T value) => _value = value;

    private JsonBody(Problem problem) => Problem = problem;

    public Problem? Problem { get; }

    public T Value => _value ?? throw new InvalidOperationException("A body that was refused has no value.");

    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var request = context.Request;
        if (!request.HasJsonContentType())
        {
            return new JsonBody<T>(new Problem(ProblemKind.UnsupportedMediaType, "Send the body as 'Content-Type: application/json'."));
        }

        if (await BodyBytes.ReadAsync(request) is not { } bytes)
        {
            return new JsonBody<T>(BodyBytes.TooLarge);
        }

        var type = (JsonTypeInfo<T>)GatewayJson.Default.GetTypeInfo(typeof(T))!;
        try
        {
            return JsonSerializer.Deserialize(bytes, type) is { } value
                ? new JsonBody<T>(value)
                : new JsonBody<T>(new Problem(ProblemKind.InvalidRequest, "The body must be a JSON object, not null."));
        }
        catch (JsonException unreadable)
        {
            return new JsonBody<T>(UnreadableBody.Explain(bytes, type, unreadable));
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([MediaTypeNames.Application.Json], typeof(T)));
}
