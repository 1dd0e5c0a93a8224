using System.Collections.Concurrent;
using System.Security.Cryptography;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Hosting;

/// <summary>Secrets that all silos of a deployment share. They are drawn by the first silo that starts, and kept as documents.</summary>
internal sealed class DeploymentSecrets(IDocumentStore documents, TimeProvider time)
{
    /// <summary>The key of the ids that sent gifts have outside.</summary>
    public const string SentGiftIds = "sent-gift-ids";

    /// <summary>The key of the sandbox's webhooks.</summary>
    public const string SandboxWebhooks = "sandbox-webhooks";

    /// <summary>The key of the ids of rooms' events.</summary>
    public const string FeedIds = "feed-ids";

    private static readonly (string Name, int Size)[] All = [(SentGiftIds, SentGiftCipher.SecretSize), (SandboxWebhooks, 32), (FeedIds, 32)];

    private readonly ConcurrentDictionary<string, byte[]> _secrets = new();

    /// <summary>A secret. They are loaded before any grain is made.</summary>
    public byte[] this[string name] => _secrets[name];

    /// <summary>Loads the secrets, and draws those that are not there yet.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        foreach (var (name, size) in All)
        {
            if (await documents.GetAsync(DocumentKind.Secret, name, cancellation) is not { } stored)
            {
                var drawn = Convert.ToBase64String(RandomNumberGenerator.GetBytes(size));
                var now = Microseconds.FromTime(time.GetUtcNow());
                await documents.InsertAsync(new Document(DocumentKind.Secret, name, "", "", null, now, 1, $"\"{drawn}\""), cancellation);
                stored = (await documents.GetAsync(DocumentKind.Secret, name, cancellation))!;
            }

            _secrets[name] = Convert.FromBase64String(stored.Body.Trim('"'));
        }
    }
}
