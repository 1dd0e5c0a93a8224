using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using OrleansCoins.Grains.Webhooks;

namespace OrleansCoins.Silo.Webhooks;

/// <summary>
/// Sends webhooks over HTTP. Every connection goes to an address that was checked when it was made, so a name that leads elsewhere later leads nowhere;
/// redirects are not followed, no proxy is asked, and nothing of what is answered but its status is read.
/// </summary>
internal sealed class HttpWebhookSender : IWebhookSender, IDisposable
{
    private const string UserAgent = "OrleansCoins-Webhooks/1.0";
    private const int HeadersLengthMaxKib = 16;

    /// <summary>What of a body is read so that the connection can be used again; a longer one ends it.</summary>
    private const int BodyLengthMax = 4_096;

    private static readonly TimeSpan ConnectTimeMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookUpTimeMax = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ConnectionAgeMax = TimeSpan.FromMinutes(2);

    private readonly bool _allowPrivate;
    private readonly TimeSpan _timeMax;
    private readonly HttpMessageInvoker _http;

    /// <summary>Makes a sender.</summary>
    /// <param name="allowPrivate">Whether endpoints may lie at private addresses, and without TLS.</param>
    /// <param name="timeMax">How long an endpoint may take to answer.</param>
    public HttpWebhookSender(bool allowPrivate, TimeSpan timeMax)
    {
        (_allowPrivate, _timeMax) = (allowPrivate, timeMax);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = ConnectTimeMax,
            PooledConnectionLifetime = ConnectionAgeMax,
            MaxResponseHeadersLength = HeadersLengthMaxKib,
            MaxResponseDrainSize = BodyLengthMax,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            ConnectCallback = ConnectAsync,
        });
    }

    /// <inheritdoc />
    public async Task<string?> CheckAsync(string url, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address)
            || !(address.Scheme == Uri.UriSchemeHttps || (_allowPrivate && address.Scheme == Uri.UriSchemeHttp))
            || address.UserInfo.Length > 0
            || address.Fragment.Length > 0)
        {
            return $"Must be an absolute {(_allowPrivate ? "http or https" : "https")} address without user, password and fragment, such as https://example.com/webhooks.";
        }

        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timeout.CancelAfter(LookUpTimeMax);
            var addresses = await ResolveAsync(address.IdnHost, timeout.Token);
            return addresses.Count == 0 ? "No host has that name."
                : _allowPrivate || addresses.All(PublicAddresses.Contain) ? null
                : "Must lead to public addresses only; this one leads to a private, local or reserved one. OrleansCoins__Webhooks__AllowPrivateAddresses allows those.";
        }
        catch (Exception fault) when (fault is SocketException or ArgumentException or OperationCanceledException)
        {
            return "The host's name could not be looked up. Check it, and try again.";
        }
    }

    /// <inheritdoc />
    public async Task<WebhookAnswer> SendAsync(string url, ImmutableDictionary<string, string> headers, byte[] body, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(_timeMax);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
            foreach (var (name, value) in headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var response = await _http.SendAsync(request, timeout.Token);
            return new WebhookAnswer((int)response.StatusCode);
        }
        catch (OperationCanceledException)
        {
            return new WebhookAnswer(null, timeout.IsCancellationRequested
                ? $"There was no answer within {_timeMax.TotalSeconds} s."
                : $"There was no connection within {ConnectTimeMax.TotalSeconds} s.");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException or InvalidOperationException or NotSupportedException)
        {
            return new WebhookAnswer(null, fault.InnerException?.Message ?? fault.Message);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var allowed = (await ResolveAsync(host, cancellation)).Where(address => _allowPrivate || PublicAddresses.Contain(address)).ToArray();
        if (allowed.Length == 0)
        {
            throw new IOException($"The host {host} has no public address.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation) =>
        IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
}
