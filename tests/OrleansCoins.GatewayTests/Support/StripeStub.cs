using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Web;

namespace OrleansCoins.GatewayTests.Support;

/// <summary>Plays the part of Stripe's API that is used, as its reference describes it: each idempotency key is answered once and then the same again.</summary>
internal sealed class StripeStub : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, (int Status, string Body)> _answers = new();
    private int _names;

    public StripeStub()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        free.Stop();
        _listener.Prefixes.Add($"{Address}/");
        _listener.Start();
        Serving = ServeAsync();
    }

    public string Address { get; }

    /// <summary>What was asked, oldest first.</summary>
    public ConcurrentQueue<StripeRequest> Requests { get; } = new();

    /// <summary>What the next requests are answered with instead, once each.</summary>
    public ConcurrentQueue<(int Status, string Body)> Failures { get; } = new();

    private Task Serving { get; }

    /// <summary>The last request that opened a checkout for the purchase.</summary>
    public StripeRequest CheckoutOf(string purchase) => Requests.Last(request => request.Form["client_reference_id"] == purchase);

    /// <summary>The name of the session that a request opened.</summary>
    public string SessionOf(StripeRequest opened) => JsonSerializer.Deserialize<JsonElement>(_answers[$"{opened.Path} {opened.Key}"].Body).GetProperty("id").GetString()!;

    public void Dispose()
    {
        _listener.Close();
        Serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            var call = await _listener.GetContextAsync();
            using var reader = new StreamReader(call.Request.InputStream);
            var request = new StripeRequest(
                call.Request.Url!.AbsolutePath,
                call.Request.Headers["Idempotency-Key"],
                call.Request.Headers["Authorization"],
                HttpUtility.ParseQueryString(await reader.ReadToEndAsync()));
            Requests.Enqueue(request);
            var (status, body) = Failures.TryDequeue(out var failure) ? failure : _answers.GetOrAdd($"{request.Path} {request.Key}", _ => Answer(request));
            var bytes = Encoding.UTF8.GetBytes(body);
            call.Response.StatusCode = status;
            call.Response.ContentType = "application/json";
            await call.Response.OutputStream.WriteAsync(bytes);
            call.Response.Close();
        }
    }

    private (int Status, string Body) Answer(StripeRequest request)
    {
        var name = Interlocked.Increment(ref _names);
        return request.Path switch
        {
            "/v1/checkout/sessions" => (200, $$"""
                {"id":"cs_test_{{name}}","object":"checkout.session","mode":"payment","url":"https://checkout.example/c/{{name}}","payment_status":"unpaid"}
                """),
            var path when path.EndsWith("/expire", StringComparison.Ordinal) => (200, $$"""
                {"id":"{{path.Split('/')[^2]}}","object":"checkout.session","mode":"payment","status":"expired","payment_status":"unpaid"}
                """),
            "/v1/refunds" => (200, $$"""
                {"id":"re_stub_{{name}}","object":"refund","amount":{{request.Form["amount"]}},"currency":"usd","payment_intent":"{{request.Form["payment_intent"]}}","status":"succeeded"}
                """),
            _ => (404, """{"error":{"type":"invalid_request_error","message":"Unrecognized request URL"}}"""),
        };
    }
}

/// <summary>What Stripe was asked.</summary>
internal sealed record StripeRequest(string Path, string? Key, string? Authorization, System.Collections.Specialized.NameValueCollection Form);
