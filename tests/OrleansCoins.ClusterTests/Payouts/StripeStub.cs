using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Web;

namespace OrleansCoins.ClusterTests.Payouts;

/// <summary>What Stripe does with a request for a transfer.</summary>
internal enum StripeMood
{
    /// <summary>Makes it, and says so.</summary>
    Kind,

    /// <summary>Makes it, and the answer is lost.</summary>
    Mute,

    /// <summary>The request is lost; nothing is made.</summary>
    Deaf,

    /// <summary>Says 500; nothing is made.</summary>
    Broken,

    /// <summary>Says 429; nothing is made.</summary>
    Busy,

    /// <summary>Says that another request with this key is under way; nothing is made.</summary>
    InUse,

    /// <summary>Says that our key is wrong; nothing is made.</summary>
    Unauthorized,

    /// <summary>Says that the account can't be paid.</summary>
    Refusing,

    /// <summary>Says that it can't be, and repeats our key for a code.</summary>
    Babbling,

    /// <summary>Makes it, and doesn't answer.</summary>
    Hanging,

    /// <summary>Doesn't answer; nothing is made.</summary>
    Stalling,
}

/// <summary>A transfer as Stripe has it.</summary>
internal sealed record StripeTransfer(string Id, string Key, long Amount, string Currency, string Destination, string Group, string Payout);

/// <summary>
/// Plays Stripe's transfers on this machine: creates with idempotency keys, lists by transfer group. Its own list is what tests judge by. Written from
/// docs.stripe.com/api/transfers and docs.stripe.com/api/idempotent_requests.
/// </summary>
internal sealed class StripeStub : IDisposable
{
    public const string Key = "sk_test_51NeverToBeSeenInAnyLog";

    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, StripeTransfer> _byKey = new();
    private readonly ConcurrentQueue<StripeTransfer> _transfers = new();
    private readonly ConcurrentQueue<StripeMood> _moods = new();
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _number;

    public StripeStub()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        }

        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        Listening = ListenAsync();
    }

    public string Address { get; }

    /// <summary>The moods that the next requests for a transfer meet; then <see cref="Usual"/>.</summary>
    public ConcurrentQueue<StripeMood> Moods => _moods;

    public StripeMood Usual { get; set; }

    /// <summary>The moods that the next questions for transfers meet; then they are answered.</summary>
    public ConcurrentQueue<StripeMood> Lookups { get; } = new();

    /// <summary>Whether keys have been forgotten, as Stripe does after a day.</summary>
    public bool ForgetsKeys { get; set; }

    /// <summary>All transfers that were made.</summary>
    public IReadOnlyList<StripeTransfer> Transfers => [.. _transfers];

    /// <summary>How many requests for a transfer came.</summary>
    public int Asked { get; private set; }

    /// <summary>How many requests wait for an answer now.</summary>
    public int Waiting { get; private set; }

    private Task Listening { get; }

    public void GoOn() => _goOn.TrySetResult();

    public void Dispose()
    {
        GoOn();
        _listener.Close();
    }

    private async Task ListenAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                _ = AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext http)
    {
        try
        {
            if (http.Request.Headers["Authorization"] != $"Bearer {Key}")
            {
                await RefuseAsync(http, 401, "invalid_request_error", null);
            }
            else if (http.Request.HttpMethod == "GET")
            {
                if (Lookups.TryDequeue(out var mood) && await RefuseAsync(http, mood))
                {
                    return;
                }

                var group = http.Request.QueryString["transfer_group"];
                var found = _transfers.Where(transfer => transfer.Group == group).Select(Describe);
                await WriteAsync(http, 200, new { @object = "list", url = "/v1/transfers", has_more = false, data = found });
            }
            else
            {
                await CreateAsync(http);
            }
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The silo that asked was killed.
        }
    }

    private async Task CreateAsync(HttpListenerContext http)
    {
        Asked++;
        using var reader = new StreamReader(http.Request.InputStream);
        var form = HttpUtility.ParseQueryString(await reader.ReadToEndAsync());
        var key = http.Request.Headers["Idempotency-Key"] ?? "";
        if (!ForgetsKeys && _byKey.TryGetValue(key, out var made))
        {
            await WriteAsync(http, 200, Describe(made));
            return;
        }

        var mood = _moods.TryDequeue(out var next) ? next : Usual;
        if (await RefuseAsync(http, mood))
        {
            return;
        }

        switch (mood)
        {
            case StripeMood.Mute:
                Make();
                http.Response.Abort();
                break;
            case StripeMood.Hanging or StripeMood.Stalling:
                _ = mood == StripeMood.Hanging ? Make() : null;
                Waiting++;
                await _goOn.Task;
                http.Response.Abort();
                break;
            default:
                await WriteAsync(http, 200, Describe(Make()));
                break;
        }

        StripeTransfer Make()
        {
            var transfer = new StripeTransfer(
                $"tr_{Interlocked.Increment(ref _number)}",
                key,
                long.Parse(form["amount"]!, CultureInfo.InvariantCulture),
                form["currency"]!,
                form["destination"]!,
                form["transfer_group"]!,
                form["metadata[payout]"]!);
            _byKey[key] = transfer;
            _transfers.Enqueue(transfer);
            return transfer;
        }
    }

    private static object Describe(StripeTransfer transfer) => new
    {
        id = transfer.Id,
        @object = "transfer",
        amount = transfer.Amount,
        amount_reversed = 0,
        created = 1_760_000_000,
        currency = transfer.Currency,
        destination = transfer.Destination,
        livemode = false,
        metadata = new { payout = transfer.Payout },
        reversed = false,
        transfer_group = transfer.Group,
    };

    /// <summary>Does nothing, and says so where the mood is such; <see langword="false"/> where it isn't.</summary>
    private static async Task<bool> RefuseAsync(HttpListenerContext http, StripeMood mood)
    {
        switch (mood)
        {
            case StripeMood.Deaf:
                http.Response.Abort();
                return true;
            case StripeMood.Broken:
                await RefuseAsync(http, 500, "api_error", null);
                return true;
            case StripeMood.Busy:
                await RefuseAsync(http, 429, "invalid_request_error", "rate_limit");
                return true;
            case StripeMood.InUse:
                await RefuseAsync(http, 409, "idempotency_error", "idempotency_key_in_use");
                return true;
            case StripeMood.Unauthorized:
                await RefuseAsync(http, 401, "invalid_request_error", null);
                return true;
            case StripeMood.Refusing:
                await RefuseAsync(http, 400, "invalid_request_error", "account_invalid");
                return true;
            case StripeMood.Babbling:
                await RefuseAsync(http, 400, "invalid_request_error", Key);
                return true;
            default:
                return false;
        }
    }

    private static Task RefuseAsync(HttpListenerContext http, int status, string type, string? code) =>
        WriteAsync(http, status, new { error = new { type, code, message = $"As the test wanted, with {Key}." } });

    private static async Task WriteAsync(HttpListenerContext http, int status, object body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(body)));
        http.Response.Close();
    }
}
