using System.Net;
using System.Text.Json;

namespace OrleansCoins.GatewayTests.Support;

/// <summary>An event as a viewer reads it.</summary>
internal sealed record FeedEvent(string Id, string Type, JsonElement Data);

/// <summary>A viewer's stream, read as the standard of server-sent events says: a block that isn't whole doesn't count.</summary>
internal sealed class Feed : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;
    private readonly CancellationTokenSource _patience = new(Patience);

    private Feed(HttpClient http, HttpResponseMessage response, StreamReader lines) => (_http, _response, _lines) = (http, response, lines);

    /// <summary>The last event that was read.</summary>
    public string? LastId { get; private set; }

    /// <summary>Comments that were read.</summary>
    public int Comments { get; private set; }

    /// <summary>Opens a stream.</summary>
    /// <param name="address">Where the gateway listens.</param>
    /// <param name="room">The room.</param>
    /// <param name="lastEventId">What the viewer has, as a header.</param>
    /// <param name="after">What the viewer has, in the query.</param>
    public static async Task<Feed> OpenAsync(Uri address, string room, string? lastEventId = null, string? after = null)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/rooms/{room}/events{(after is null ? "" : $"?after={after}")}");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"GET {request.RequestUri} was answered {(int)response.StatusCode}");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var feed = new Feed(http, response, new StreamReader(await response.Content.ReadAsStreamAsync())) { LastId = lastEventId };
        await feed.ReadBlockAsync();
        return feed;
    }

    /// <summary>The next event; <see langword="null"/> at the end of the stream.</summary>
    public async Task<FeedEvent?> ReadAsync()
    {
        while (true)
        {
            var block = await ReadBlockAsync();
            if (block is null)
            {
                return null;
            }

            if (block.TryGetValue("data", out var data))
            {
                LastId = block["id"];
                return new FeedEvent(block["id"], block["event"], JsonDocument.Parse(data).RootElement);
            }
        }
    }

    /// <summary>So many events.</summary>
    public async Task<List<FeedEvent>> ReadAsync(int count)
    {
        var events = new List<FeedEvent>();
        while (events.Count < count)
        {
            events.Add(await ReadAsync() ?? throw new EndOfStreamException($"The stream ended after {events.Count} of {count} events."));
        }

        return events;
    }

    /// <summary>All events to the end of the stream.</summary>
    public async Task<List<FeedEvent>> ReadToEndAsync()
    {
        var events = new List<FeedEvent>();
        while (await ReadAsync() is { } told)
        {
            events.Add(told);
        }

        return events;
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _response.Dispose();
        _http.Dispose();
        _patience.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Dictionary<string, string>?> ReadBlockAsync()
    {
        var block = new Dictionary<string, string>();
        while (true)
        {
            switch (await _lines.ReadLineAsync(_patience.Token))
            {
                case null:
                    return null;
                case "":
                    return block;
                case [':', ..]:
                    Comments++;
                    break;
                case var line:
                    var colon = line.IndexOf(": ", StringComparison.Ordinal);
                    Assert.True(block.TryAdd(line[..colon], line[(colon + 2)..]), $"Two of one field in an event: {line}");
                    break;
            }
        }
    }
}
