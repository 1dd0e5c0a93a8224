using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Requests;

/// <summary>Takes the fingerprint of a request: method, path and parsed body, so that spaces and the order of members don't matter.</summary>
internal static class Digests
{
    /// <summary>The fingerprint.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="path">Its path, written from the parsed ids: routes don't mind upper and lower case, digests would.</param>
    /// <param name="body">Its parsed body.</param>
    /// <param name="type">A type of <see cref="Contract.CanonicalJson"/>.</param>
    public static RequestDigest Of<T>(string method, string path, T body, JsonTypeInfo<T> type) =>
        RequestDigest.Of([.. Encoding.UTF8.GetBytes($"{method} {path}\n"), .. JsonSerializer.SerializeToUtf8Bytes(body, type)]);
}
