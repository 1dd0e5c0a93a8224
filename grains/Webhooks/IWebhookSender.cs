using System.Collections.Immutable;

namespace OrleansCoins.Grains.Webhooks;

/// <summary>The way out to endpoints of webhooks.</summary>
public interface IWebhookSender
{
    /// <summary>Why nothing is sent to an address, in a sentence for people; <see langword="null"/> when it may be.</summary>
    Task<string?> CheckAsync(string url, CancellationToken cancellation);

    /// <summary>Sends a message, and says what came of it: never a fault.</summary>
    /// <param name="url">Where.</param>
    /// <param name="headers">The headers that sign it.</param>
    /// <param name="body">The JSON that is sent.</param>
    /// <param name="cancellation">Ends the try.</param>
    Task<WebhookAnswer> SendAsync(string url, ImmutableDictionary<string, string> headers, byte[] body, CancellationToken cancellation);
}

/// <summary>What came of a try.</summary>
/// <param name="StatusCode">What the endpoint answered, if it did.</param>
/// <param name="Error">What went wrong, if nothing was answered.</param>
public readonly record struct WebhookAnswer(int? StatusCode, string? Error = null)
{
    /// <summary>Whether the endpoint has taken the message.</summary>
    public bool IsTaken => StatusCode is >= 200 and < 300;
}
