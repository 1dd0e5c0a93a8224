using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Endpoints;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Demo;

/// <summary>
/// The demo of development: three rooms, and viewers who buy coins and give gifts, at a bounded rate. It calls this gateway over HTTP, with tokens of
/// development, as any user does; so all that it does is in the journal and in the books.
/// </summary>
internal sealed partial class DemoShow(
    bool startsRunning, IServer server, IHttpClientFactory clients, DevelopmentTokens tokens, IHostApplicationLifetime lifetime, ILogger<DemoShow> logger)
    : BackgroundService
{
    private const int ViewersMax = 24;
    private const int MessagesPerHundred = 25;

    private static readonly TimeSpan BetweenGifts = TimeSpan.FromMilliseconds(350);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(2);

    private static readonly (string Creator, string Title)[] Shows =
        [("lena", "Painting the harbour"), ("tomas", "Guitar at midnight"), ("yuki", "Cooking ramen, live")];

    private static readonly string[] Viewers =
    [
        "alba", "bruno", "chidi", "dora", "emil", "farah", "goran", "hana", "ivan", "jade", "kofi", "lucia",
        "malik", "nina", "omar", "petra", "quinn", "rosa", "sami", "tess", "uma", "viktor", "wanda", "zoe",
    ];

    /// <summary>Small gifts are common and large ones rare, so that a large one is seen.</summary>
    private static readonly string[] Gifts =
    [
        "rose", "rose", "rose", "rose", "rose", "rose", "heart", "heart", "heart", "heart", "star", "star", "star", "sunshine", "sunshine", "fire", "fireworks",
    ];

    private static readonly string[] Words = ["Bravo!", "So good", "Hello from Lisbon", "Again, please", "This made my day", "Wow"];

    private readonly SemaphoreSlim _wake = new(0);
    private readonly Dictionary<string, string> _tokens = [];
    private volatile bool _isRunning = startsRunning;
    private int _rooms;
    private int _viewers;
    private long _gifts;

    /// <summary>What it does, and has done.</summary>
    public DemoResponse State => new(_isRunning, Volatile.Read(ref _rooms), Volatile.Read(ref _viewers), Interlocked.Read(ref _gifts));

    /// <summary>Starts or stops it; its rooms stay.</summary>
    public void Run(bool running)
    {
        _isRunning = running;
        _wake.Release();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await StartedAsync(stoppingToken);
        var rooms = new List<string>();
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!_isRunning)
            {
                rooms.Clear();
                await _wake.WaitAsync(stoppingToken);
                continue;
            }

            var pause = BetweenGifts;
            try
            {
                if (rooms.Count == 0)
                {
                    rooms.AddRange(await OpenRoomsAsync(stoppingToken));
                    Volatile.Write(ref _rooms, rooms.Count);
                }

                if (!await GiveAsync(rooms, stoppingToken))
                {
                    rooms.Clear();
                }
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or InvalidOperationException && !stoppingToken.IsCancellationRequested)
            {
                LogPaused(logger, fault.Message);
                (rooms, pause) = ([], AfterFault);
            }

            await Task.Delay(pause, TimeProvider.System, stoppingToken);
        }
    }

    private async Task StartedAsync(CancellationToken cancellation)
    {
        var started = new TaskCompletionSource();
        await using var starting = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellation);
    }

    /// <summary>Each creator's live room, opened where there is none.</summary>
    private async Task<string[]> OpenRoomsAsync(CancellationToken cancellation)
    {
        var live = await SendAsync(HttpMethod.Get, "/v1/rooms?status=live&limit=100", caller: null, body: null, cancellation);
        var open = live.Body["data"]!.AsArray().ToLookup(room => (string)room!["creatorId"]!, room => (string)room!["id"]!);
        var rooms = new List<string>();
        foreach (var (creator, title) in Shows)
        {
            rooms.Add(open[creator].FirstOrDefault()
                ?? (string)(await SendAsync(HttpMethod.Post, "/v1/rooms", creator, new JsonObject { ["title"] = title }, cancellation)).Body["id"]!);
        }

        return [.. rooms];
    }

    /// <summary>One viewer gives one gift, and buys coins first when they have too few; <see langword="false"/> when the room is gone.</summary>
    private async Task<bool> GiveAsync(List<string> rooms, CancellationToken cancellation)
    {
        // Viewers come in one after another, so that rooms fill while somebody looks.
        var come = Math.Min(ViewersMax, 3 + (int)(Interlocked.Read(ref _gifts) / 3));
        Volatile.Write(ref _viewers, come);
        var at = RandomNumberGenerator.GetInt32(come);
        var (viewer, room) = (Viewers[at], rooms[at % rooms.Count]);
        var gift = new JsonObject { ["giftId"] = Gifts[RandomNumberGenerator.GetInt32(Gifts.Length)], ["quantity"] = 1 };
        if (RandomNumberGenerator.GetInt32(100) < MessagesPerHundred)
        {
            gift["message"] = Words[RandomNumberGenerator.GetInt32(Words.Length)];
        }

        var answer = await SendAsync(HttpMethod.Post, $"/v1/rooms/{room}/gifts", viewer, gift, cancellation);
        if (answer.Status == HttpStatusCode.UnprocessableEntity && (string?)answer.Body["code"] == "insufficient_coins")
        {
            var purchase = await SendAsync(HttpMethod.Post, "/v1/purchases", viewer, new JsonObject { ["packageId"] = "coins-1400" }, cancellation);
            await SendAsync(HttpMethod.Post, $"/dev/payments/{(string)purchase.Body["id"]!}/succeed", caller: null, body: null, cancellation);
            return true;
        }

        if (answer.Status == HttpStatusCode.Created)
        {
            Interlocked.Increment(ref _gifts);
        }

        return answer.Status == HttpStatusCode.Created;
    }

    private async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(
        HttpMethod method, string path, string? caller, JsonObject? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, Addresses.Reachable(server) + path);
        if (caller is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TokenOf(caller));
            request.Headers.Add("Idempotency-Key", $"demo-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}");
        }

        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), encoding: null, MediaTypeNames.Application.Json);
        }

        using var answer = await clients.CreateClient(DevelopmentEndpoints.SandboxClient).SendAsync(request, cancellation);
        if (answer.StatusCode == HttpStatusCode.Unauthorized && caller is not null)
        {
            // Tokens end, and these were made at about the same time; after the pause there are others.
            _tokens.Clear();
            throw new HttpRequestException($"{method} {path} was answered 401 for {caller}.");
        }

        if ((int)answer.StatusCode >= 500)
        {
            throw new HttpRequestException($"{method} {path} was answered {(int)answer.StatusCode}.");
        }

        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return (answer.StatusCode, JsonNode.Parse(text) ?? new JsonObject());
    }

    private string TokenOf(string name)
    {
        if (!_tokens.TryGetValue(name, out var token))
        {
            _tokens[name] = token = tokens.Make(UserId.Parse(name), scope: null, new DateOnly(1990, 1, 1));
        }

        return token;
    }

    [LoggerMessage(3151, LogLevel.Warning, "The demo pauses: {Reason}")]
    private static partial void LogPaused(ILogger logger, string reason);
}
