using OrleansCoins.GrainInterfaces;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Documents;

/// <summary>The record of what an operator asks for.</summary>
internal interface IOnceBody
{
    /// <summary>The fingerprint of the operator's request, in base64.</summary>
    string Digest { get; }
}

/// <summary>What is to be done once, and for whom.</summary>
/// <param name="Kind">What kind of record it has.</param>
/// <param name="Id">What may be done once: the record's id.</param>
/// <param name="Owner">Whom it concerns.</param>
/// <param name="Key">What an operator's key belongs to; no two records have the same.</param>
/// <param name="Digest">The fingerprint of the operator's request, in base64.</param>
/// <param name="Already">What a request with another key is answered with.</param>
internal sealed record OnceRequest(DocumentKind Kind, string Id, string Owner, string Key, string Digest, Refusal Already);

/// <summary>
/// Things that operators ask for and that are done once: one document for the thing, so it is done once, and one for an operator's key, so a key serves
/// one request. The record is there before it is carried out, and says so after: a crash in between is made good by the next request for the same thing.
/// What is refused leaves no record.
/// </summary>
internal sealed class OnceDocuments(IDocumentStore documents, TimeProvider time)
{
    private const string Pending = "pending";
    private const string Granted = "granted";

    /// <summary>Does it, or answers as the first time.</summary>
    /// <param name="request">What.</param>
    /// <param name="decide">What is to be recorded, or why not.</param>
    /// <param name="write">How that is written.</param>
    /// <param name="read">How it is read.</param>
    /// <param name="carryOut">Carries out what was recorded; asked again, it answers the same. What it refuses leaves the key free.</param>
    public async Task<Outcome<T>> DoAsync<TBody, T>(
        OnceRequest request, Func<Task<Outcome<TBody>>> decide, Func<TBody, string> write, Func<Document, TBody> read, Func<TBody, Task<Outcome<T>>> carryOut)
        where TBody : class, IOnceBody
        where T : class
    {
        var replayed = true;
        while (true)
        {
            var stored = await documents.GetAsync(request.Kind, request.Id, CancellationToken.None);
            if (stored is null)
            {
                var decided = await decide();
                if (decided.Refusal is { } refusal)
                {
                    return refusal;
                }

                replayed = false;
                var record = new Document(
                    request.Kind, request.Id, request.Owner, Pending, request.Key, Microseconds.FromTime(time.GetUtcNow()), 1, write(decided.Value!));
                if (await documents.InsertAsync(record, CancellationToken.None) == InsertOutcome.UniqueKeyTaken)
                {
                    return Reused;
                }

                continue;
            }

            var body = read(stored);
            var isSameKey = stored.UniqueKey == request.Key;
            if (isSameKey && body.Digest != request.Digest)
            {
                return Reused;
            }

            // Another's that was cut off is carried out first: it was there before this one.
            var outcome = await carryOut(body);
            if (stored.Status == Pending)
            {
                await (outcome.Refusal is null
                    ? documents.ReplaceAsync(stored with { Status = Granted }, CancellationToken.None)
                    : documents.DeleteAsync(stored, CancellationToken.None));
            }

            // What was granted is refused only where the journal is not what it was.
            if (isSameKey || (stored.Status != Pending && outcome.Refusal is not null))
            {
                return outcome.Value is not { } value ? outcome : replayed ? Outcome<T>.Again(value) : Outcome<T>.Accepted(value);
            }

            if (outcome.Refusal is null)
            {
                return request.Already;
            }
        }
    }

    private static Refusal Reused => new(
        RefusalReason.IdempotencyKeyReused, "This idempotency key was used for another request. Use a new key for a new request.");
}
