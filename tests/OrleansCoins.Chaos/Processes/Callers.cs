using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansCoins.Chaos.Evidence;
using OrleansCoins.Chaos.Running;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Chaos.Processes;

/// <summary>
/// Everybody who sends something over HTTP. Each caller sends one thing after another, and what is drawn is a function of the seed; a request without an
/// answer is sent again a few times with its key, and the rest when all is over. Every attempt is written down.
/// </summary>
internal sealed class Callers(Uri url, int seed) : IAsyncDisposable
{
    private const int Count = 24;
    private const int TriesMax = 3;
    private const int SettlingAtOnce = 32;
    private const string Content = "video-1";
    private static readonly TimeSpan BooksPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(80);
    private static readonly ImmutableArray<string> Creators = ["mona", "nils", "olga", "piet", "quin", "rosa"];
    private static readonly ImmutableArray<string> Gifts = ["rose", "heart", "star"];

    private readonly Api _api = new(url);
    private readonly ConcurrentDictionary<string, string> _tokens = new();
    private readonly ConcurrentDictionary<string, string> _rooms = new();
    private int _waiting;

    /// <summary>What was sent, and what came of it.</summary>
    public History History { get; } = new();

    /// <summary>Answers that no caller should ever get.</summary>
    public ConcurrentQueue<string> Defects { get; } = new();

    /// <summary>The rooms, by their creators.</summary>
    public IReadOnlyDictionary<string, string> Rooms => _rooms;

    /// <summary>How many attempts have no answer yet.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    private static IEnumerable<string> Names => Enumerable.Range(0, Count).Select(static number => $"viewer-{number}");

    /// <summary>Waits until somebody waits for an answer.</summary>
    public Task AreWaitingAsync() => Eventually.IsTrueAsync(() => Task.FromResult(Waiting > 0), "a caller waits for an answer");

    /// <summary>Opens a room for each creator, and fills the wallets.</summary>
    public async Task OpenAsync()
    {
        foreach (var creator in Creators)
        {
            _tokens[creator] = await _api.TokenAsync(creator);
            _rooms[creator] = (await _api.SendUntilDoneAsync(HttpMethod.Post, "/v1/rooms", _tokens[creator], "open", new { title = "Chaos" })).GetProperty("id").GetString()!;
        }

        await Task.WhenAll(Names.Select(async name =>
        {
            _tokens[name] = await _api.TokenAsync(name);
            await TryAsync(name, await StartPurchaseAsync(name, "first"), new PurchaseRequest("coins-7000"));
        }));
    }

    /// <summary>All send, until they are told to stop.</summary>
    public Task SendAsync(CancellationToken stop) => Task.WhenAll(Names.Select((name, number) => SendAsync(name, new Random(unchecked((seed * 31) + number)), stop)));

    /// <summary>Sends again what somebody did not get an answer to, and some of what was accepted, with the same keys, until everything has an answer.</summary>
    public Task SettleAsync() => Parallel.ForEachAsync(
        History.Attempts
            .Where(static attempt => !StaleCallers.IsTheirs(attempt.Key))
            .GroupBy(attempt => (attempt.User, attempt.Key, attempt.Request))
            .Where((request, number) => number % 10 == 0 || request.Any(attempt => attempt.Answer is Unknown))
            .Select(request => request.Key),
        new ParallelOptions { MaxDegreeOfParallelism = SettlingAtOnce },
        async (request, _) => await Eventually.IsTrueAsync(
            async () => await AttemptAsync(request.User, request.Key, request.Request) is not Unknown, $"'{request.Key}' of {request.User} is answered"));

    /// <summary>Waits until the operator's view says that every gift has arrived and that the books balance.</summary>
    public async Task<string?> BooksComplaintAsync(TimeSpan timeMax)
    {
        var token = await _api.TokenAsync("operator", "coins:admin");
        var reply = new Reply(Reply.None, default, "");
        var isWell = await Eventually.BecomesTrueAsync(
            async () => (reply = await _api.SendAsync(HttpMethod.Get, "/v1/admin/books", token, patience: BooksPatience)).Status == 200
                && reply.Number("undeliveredGifts") == 0 && reply.Body.GetProperty("balanced").GetBoolean(),
            (int)timeMax.TotalSeconds);
        return isWell ? null : $"Books: they do not balance, or gifts are undelivered: {reply}";
    }

    /// <summary>What accounts and rooms say that they hold.</summary>
    public async Task<Findings> FindAsync(ImmutableArray<JournalRow> journal)
    {
        var balances = ImmutableDictionary.CreateBuilder<string, long>();
        foreach (var name in Names)
        {
            balances.Add($"wallet:{name}", (await GetAsync("/v1/wallet", _tokens[name])).GetProperty("coins").GetInt64());
        }

        var rooms = ImmutableDictionary.CreateBuilder<string, RoomTotal>();
        foreach (var creator in Creators)
        {
            balances.Add($"earnings:{creator}", Units((await GetAsync("/v1/earnings", _tokens[creator])).GetProperty("diamonds").GetString()));
            var last = journal.LastOrDefault(row => !row.IsOfWallet && row.Kind == "gift" && row.Text("roomId") == _rooms[creator])?.Sequence ?? 0;
            JsonElement room = default;
            await Eventually.IsTrueAsync(
                async () => (room = await GetAsync($"/v1/rooms/{_rooms[creator]}")).GetProperty("sequence").GetInt64() >= last, $"the room of {creator} has taken in all its gifts");
            rooms.Add(_rooms[creator], new RoomTotal(room.GetProperty("coins").GetInt64(), room.GetProperty("gifts").GetInt64()));
        }

        return new Findings(History.Attempts, journal, balances.ToImmutable(), rooms.ToImmutable());
    }

    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<JsonElement> GetAsync(string path, string? token = null) => _api.SendUntilDoneAsync(HttpMethod.Get, path, token);

    private async Task SendAsync(string name, Random random, CancellationToken stop)
    {
        var sent = new List<(string Key, GiftRequest Gift)>();
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var (key, gift) = ($"k{number}", DrawGift(random));
            var earlier = sent.Count > 0 ? sent[random.Next(sent.Count)] : (key, gift);
            switch (random.Next(100))
            {
                case < 3:
                    await TryAsync(name, await StartPurchaseAsync(name, key), new PurchaseRequest("coins-7000"));
                    break;
                case < 9:
                    await TryAsync(name, earlier.Item1, earlier.Item2);
                    break;
                case < 13:
                    await TryAsync(name, earlier.Item1, earlier.Item2 with { Quantity = earlier.Item2.Quantity + 1 });
                    break;
                case < 17:
                    await TryAsync(name, key, gift with { Gift = "dragon", Quantity = 9999 });
                    break;
                case < 22:
                    sent.Add((key, gift));
                    await Task.WhenAll(TryAsync(name, key, gift), TryAsync(name, key, gift));
                    break;
                default:
                    sent.Add((key, gift));
                    await TryAsync(name, key, gift);
                    break;
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private GiftRequest DrawGift(Random random)
    {
        var creator = Creators[random.Next(Creators.Length)];
        var inRoom = random.Next(2) == 0;
        return new GiftRequest(Gifts[random.Next(Gifts.Length)], random.Next(1, 4), creator, inRoom ? _rooms[creator] : null, inRoom ? null : Content);
    }

    private async Task TryAsync(string user, string key, WalletRequest request)
    {
        for (var tries = 0; tries < TriesMax && await AttemptAsync(user, key, request) is Unknown; tries++)
        {
            await Task.Delay(Pause);
        }
    }

    private async Task<Answer> AttemptAsync(string user, string key, WalletRequest request)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            return await History.AttemptAsync(user, key, request, () => request is GiftRequest gift ? GiveAsync(user, key, gift) : PayAsync(key, (PurchaseRequest)request));
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<Answer> GiveAsync(string user, string key, GiftRequest gift)
    {
        var reply = gift.Room is { } room
            ? await _api.SendAsync(HttpMethod.Post, $"/v1/rooms/{room}/gifts", _tokens[user], key, new { giftId = gift.Gift, quantity = gift.Quantity })
            : await _api.SendAsync(
                HttpMethod.Post, $"/v1/creators/{gift.Creator}/gifts", _tokens[user], key, new { giftId = gift.Gift, quantity = gift.Quantity, contentId = gift.Content });
        return reply.Status == 201
            ? new Accepted(new Receipt(
                reply.Text("id")!,
                reply.Text("giftId")!,
                (int)reply.Number("quantity")!,
                reply.Number("coins")!.Value,
                reply.Text("creatorId"),
                reply.Text("roomId"),
                reply.Text("contentId"),
                Units(reply.Text("creatorDiamonds")),
                reply.Number("balance"),
                reply.Body.GetProperty("createdAt").GetDateTimeOffset()))
            : Read(reply, $"{user}'s gift '{key}'");
    }

    /// <summary>Tells the sandbox to pay; a purchase that is told twice is paid once.</summary>
    private async Task<Answer> PayAsync(string payment, PurchaseRequest wanted)
    {
        var purchase = payment["sandbox_".Length..];
        var reply = await _api.SendAsync(HttpMethod.Post, $"/dev/payments/{purchase}/succeed");
        return reply.Status == 202
            ? new Accepted(new Receipt(purchase, wanted.Package, 1, Terms.AmountOf(wanted), null, null, null, null, null, null))
            : Read(reply, $"payment of '{purchase}'");
    }

    /// <summary>Starts a purchase, which moves nothing yet.</summary>
    /// <returns>Under which name the sandbox pays it.</returns>
    private async Task<string> StartPurchaseAsync(string user, string key)
    {
        var purchase = await _api.SendUntilDoneAsync(HttpMethod.Post, "/v1/purchases", _tokens[user], $"buy-{key}", new { packageId = "coins-7000" });
        return $"sandbox_{purchase.GetProperty("id").GetString()}";
    }

    private Answer Read(Reply reply, string what)
    {
        switch (reply)
        {
            case { IsUnknown: true }:
                return new Unknown(reply.Status == Reply.None ? reply.Fault : $"{reply.Status}");
            case { Code: "insufficient_coins" }:
                return new Refused(RefusalReason.InsufficientCoins, reply.Number("balance"), reply.Number("required"));
            case { Code: "idempotency_key_reused" }:
                return new Refused(RefusalReason.IdempotencyKeyReused, null, null);
            default:
                Defects.Enqueue($"{what} was answered {reply} at {DateTime.UtcNow:HH:mm:ss.fff}");
                return new Unknown($"{reply.Status}");
        }
    }

    private static long Units(string? diamonds) => (long)(decimal.Parse(diamonds!, CultureInfo.InvariantCulture) * 10_000);
}
