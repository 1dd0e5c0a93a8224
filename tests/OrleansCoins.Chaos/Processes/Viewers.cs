using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using OrleansCoins.Chaos.Evidence;
using OrleansCoins.Chaos.Running;

namespace OrleansCoins.Chaos.Processes;

/// <summary>
/// People who watch rooms at the gateways themselves, one or the other by chance, and lose their connection again and again, by themselves or with whatever is struck.
/// Each goes on from the last event that they have. What they were told has to be the journal, event for event.
/// </summary>
/// <param name="ports">Where gateways listen.</param>
/// <param name="seed">Draws who leaves when, and comes back where.</param>
internal sealed class Viewers(IReadOnlyList<int> ports, int seed) : IAsyncDisposable
{
    private const int OfEachRoom = 8;
    private const int EventsMin = 20;
    private const int ComingsBackMin = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _leaving = new();
    private ImmutableArray<Viewer> _viewers = [];

    /// <summary>Some for each room begin to watch.</summary>
    public void Watch(IReadOnlyDictionary<string, string> roomsByCreator) => _viewers =
    [
        .. roomsByCreator.SelectMany(static room => Enumerable.Repeat(room, OfEachRoom)).Select((room, number) =>
        {
            var viewer = new Viewer(room.Key, room.Value, new Random(unchecked((seed * 31) + number)));
            viewer.Watching = WatchAsync(viewer);
            return viewer;
        }),
    ];

    /// <summary>Waits until all have been told what the journal holds, and compares.</summary>
    /// <returns>Everything that must not be, and what makes it say too little.</returns>
    public async Task<ImmutableArray<string>> JudgeAsync(ImmutableArray<JournalRow> journal)
    {
        var complaints = ImmutableArray.CreateBuilder<string>();
        foreach (var room in _viewers.GroupBy(static viewer => (viewer.Creator, viewer.Room)))
        {
            string[] given =
            [
                .. journal.Where(row => row.Account == $"earnings:{room.Key.Creator}" && row.Kind == "gift" && row.Text("roomId") == room.Key.Room)
                    .OrderBy(static row => row.Sequence)
                    .Select(static row => Describe(row.Peer!["wallet:".Length..], row.Text("giftId")!, row.Number("quantity")!.Value)),
            ];
            foreach (var viewer in room)
            {
                await Eventually.BecomesTrueAsync(() => Task.FromResult(IsEndOf(given, viewer.Told())), seconds: 60);
                complaints.AddRange(Complaints(viewer, given));
            }

            // An event has one id, whoever is told of it, wherever and whenever.
            var ids = room.Select(static viewer => viewer.Told().Select(static told => told.Id).ToArray()).OrderByDescending(static ids => ids.Length).ToList();
            complaints.AddRange(ids.Skip(1).Where(less => !ids[0][^less.Length..].SequenceEqual(less)).Select(_ => $"Viewers: two of {room.Key.Room} were told the same gifts under other ids"));
        }

        return complaints.ToImmutable();
    }

    /// <summary>How much was seen.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{_viewers.Length} viewers were told {_viewers.Sum(static viewer => viewer.Told().Length)} gifts, and came back {_viewers.Sum(static viewer => viewer.ComingsBack)} times");

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await Task.WhenAll(_viewers.Select(static viewer => viewer.Watching));
        _leaving.Dispose();
        _http.Dispose();
    }

    private static IEnumerable<string> Complaints(Viewer viewer, string[] given)
    {
        var told = viewer.Told();
        if (!IsEndOf(given, told))
        {
            // Whoever came first missed nothing; the others are compared from the end.
            var missing = given.Length - told.Length;
            var at = Enumerable.Range(0, told.Length).FirstOrDefault(i => given.ElementAtOrDefault(missing + i) != told[i].Gift);
            yield return $"Viewers: one of {viewer.Room} was told {told.Length} of {given.Length} gifts, and '{told.ElementAtOrDefault(at).Gift}' where the journal has '{given.ElementAtOrDefault(missing + at)}'";
        }

        for (var i = 1; i < told.Length; i++)
        {
            if (string.CompareOrdinal(told[i - 1].Id, told[i].Id) >= 0)
            {
                yield return $"Viewers: one of {viewer.Room} was told {told[i].Id} after {told[i - 1].Id}";
            }
        }

        if (told.Length < EventsMin || viewer.ComingsBack < ComingsBackMin)
        {
            yield return $"Viewers: one of {viewer.Room} was told {told.Length} gifts and came back {viewer.ComingsBack} times; it takes {EventsMin} and {ComingsBackMin} to show something";
        }
    }

    /// <summary>Whether somebody was told all that was given since their first event, once and in order.</summary>
    private static bool IsEndOf(string[] given, (string Id, string Gift)[] told) =>
        told.Length > 0 && told.Length <= given.Length && given[^told.Length..].SequenceEqual(told.Select(static one => one.Gift));

    private static string Describe(string sender, string gift, long quantity) => string.Create(CultureInfo.InvariantCulture, $"{quantity} {gift} of {sender}");

    private async Task WatchAsync(Viewer viewer)
    {
        while (!_leaving.IsCancellationRequested)
        {
            // Somebody who has a place leaves after a moment; who has none stays, since they would miss what happens until they are back.
            using var staying = CancellationTokenSource.CreateLinkedTokenSource(_leaving.Token);
            viewer.Left = () => staying.CancelAfter(TimeSpan.FromMilliseconds(viewer.Random.Next(200, 6_000)));
            try
            {
                await ReadAsync(viewer, staying.Token);
            }
            catch (Exception lost) when (lost is HttpRequestException or IOException or OperationCanceledException)
            {
                // They come back.
            }

            viewer.ComingsBack++;
            await Task.Delay(Pause, _leaving.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(Viewer viewer, CancellationToken staying)
    {
        var port = ports[viewer.Random.Next(ports.Count)];
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/v1/rooms/{viewer.Room}/events");
        if (viewer.LastId is { } last)
        {
            request.Headers.Add("Last-Event-ID", last);
            viewer.Left();
        }

        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, staying);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return;
        }

        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(staying));
        var block = new Dictionary<string, string>();
        while (await lines.ReadLineAsync(staying) is { } line)
        {
            if (line.Length > 0)
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                block[line[..colon]] = line[(colon + 1)..].Trim();
                continue;
            }

            if (block.TryGetValue("id", out var id))
            {
                if (viewer.LastId is null)
                {
                    viewer.Left();
                }

                viewer.LastId = id;
                if (block["event"] == "gift")
                {
                    var gift = JsonDocument.Parse(block["data"]).RootElement;
                    viewer.Hear(
                        id, Describe(gift.GetProperty("sender").GetProperty("userId").GetString()!, gift.GetProperty("giftId").GetString()!, gift.GetProperty("quantity").GetInt64()));
                }
            }

            block.Clear();
        }
    }

    /// <summary>One of them.</summary>
    private sealed class Viewer(string creator, string room, Random random)
    {
        private readonly List<(string Id, string Gift)> _told = [];

        public string Creator => creator;

        public string Room => room;

        public Random Random => random;

        public string? LastId { get; set; }

        public int ComingsBack { get; set; }

        public Action Left { get; set; } = static () => { };

        public Task Watching { get; set; } = Task.CompletedTask;

        /// <summary>What they were told so far.</summary>
        public (string Id, string Gift)[] Told()
        {
            lock (_told)
            {
                return [.. _told];
            }
        }

        public void Hear(string id, string gift)
        {
            lock (_told)
            {
                _told.Add((id, gift));
            }
        }
    }
}
