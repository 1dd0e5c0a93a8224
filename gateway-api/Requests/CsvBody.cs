using System.Reflection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.GrainInterfaces.Reconciling;

namespace OrleansCoins.Gateway.Requests;

/// <summary>A file of values as the body of a request: <c>text/csv</c>, read whole.</summary>
internal sealed class CsvBody : IBound, IBindableFromHttpContext<CsvBody>, IEndpointParameterMetadataProvider
{
    private const string MediaType = "text/csv";

    /// <summary>How much more is read of one that is refused for its length, so that its sender gets the answer.</summary>
    private const int DrainedLengthMax = 1024 * 1024;

    private readonly byte[]? _bytes;

    private CsvBody(byte[] bytes) => _bytes = bytes;

    private CsvBody(Problem problem) => Problem = problem;

    public Problem? Problem { get; }

    public byte[] Bytes => _bytes ?? throw new InvalidOperationException("A body that was refused has no bytes.");

    public static async ValueTask<CsvBody?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase))
        {
            return new CsvBody(new Problem(ProblemKind.UnsupportedMediaType, $"Send the file as 'Content-Type: {MediaType}'."));
        }

        const int lengthMax = ReconcilePayments.FileLengthMax;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = lengthMax + DrainedLengthMax;
        }

        return await BodyBytes.ReadAsync(context.Request, lengthMax) is { } bytes
            ? new CsvBody(bytes)
            : new CsvBody(new Problem(ProblemKind.PayloadTooLarge, $"A file has at most {lengthMax} bytes. Export a shorter time."));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new AcceptsMetadata([MediaType], typeof(string)));
}
