using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace OrleansCoins.GatewayTests.Telemetry;

/// <summary>A collector for traces as the standard describes it (OTLP over HTTP), as far as a test asks: which spans there are, and how they hang together.</summary>
internal sealed class SpanCollector : IDisposable
{
    private const int ResourceSpans = 1;
    private const int ScopeSpans = 2;
    private const int Spans = 2;

    private readonly HttpListener _http = new();
    private readonly ConcurrentQueue<byte[]> _bodies = new();

    public SpanCollector(int port)
    {
        Address = $"http://127.0.0.1:{port}/";
        _http.Prefixes.Add(Address);
        _http.Start();
        _ = ListenAsync();
    }

    public string Address { get; }

    /// <summary>All that arrived, as text where it is text.</summary>
    public string Text => string.Concat(_bodies.Select(static body => Encoding.UTF8.GetString(body)));

    /// <summary>The spans of a trace that arrived.</summary>
    public IReadOnlyList<Span> Of(string trace) =>
    [
        .. _bodies.SelectMany(static body => Fields(body, ResourceSpans)).SelectMany(static one => Fields(one, ScopeSpans))
            .SelectMany(static one => Fields(one, Spans)).Select(Read).Where(span => span.Trace == trace),
    ];

    public void Dispose() => _http.Close();

    private async Task ListenAsync()
    {
        while (_http.IsListening)
        {
            try
            {
                var call = await _http.GetContextAsync();
                using var body = new MemoryStream();
                await call.Request.InputStream.CopyToAsync(body);
                if (call.Request.Url!.AbsolutePath == "/v1/traces")
                {
                    _bodies.Enqueue(body.ToArray());
                }

                call.Response.Close();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static Span Read(ReadOnlyMemory<byte> span) => new(
        Hex(span, 1), Hex(span, 2), Hex(span, 4), Encoding.UTF8.GetString(Fields(span, 5).Single().Span));

    private static string Hex(ReadOnlyMemory<byte> message, int field) =>
        Convert.ToHexStringLower(Fields(message, field).FirstOrDefault().Span);

    /// <summary>The values of a field that has a length, in a message of protocol buffers.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int wanted)
    {
        var at = 0;
        while (at < message.Length)
        {
            var tag = Number(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    Number(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Number(message, ref at);
                    if ((int)(tag >> 3) == wanted)
                    {
                        yield return message.Slice(at, length);
                    }

                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"There is no wire type {tag & 7}.");
            }
        }
    }

    private static ulong Number(ReadOnlyMemory<byte> message, ref int at)
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = message.Span[at++];
            number |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return number;
            }
        }
    }

    /// <summary>One part of a trace.</summary>
    internal sealed record Span(string Trace, string Id, string Parent, string Name);
}
