using System.Globalization;
using System.Security.Cryptography;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Auditing;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Auditing;

/// <summary>Adds to the log. Of two activations that add at once one finds its number taken, and looks again: so keys hold between them too.</summary>
internal sealed class AuditGrain(IAuditStore store, TimeProvider time) : Grain, IAuditGrain
{
    private const int TriesMax = 50;
    private const int SaltBytes = 16;

    public async Task<Outcome<AuditTicket>> AskAsync(OperatorAction action)
    {
        for (var tries = 1; tries <= TriesMax; tries++)
        {
            // The last one first: what comes after it takes its number.
            var last = await store.GetLastAsync(CancellationToken.None);
            if (await store.FindAsync(AuditRules.KeyOf(action), CancellationToken.None) is { } stored
                && await FindOutcomeAsync(stored.Keys.Number) is var outcome
                && outcome?.Status != AuditStatus.Refused)
            {
                if (AuditRules.IsOf(AuditText.Read(stored.Body), action))
                {
                    return Outcome<AuditTicket>.Again(TicketOf(stored.Keys.Number, outcome));
                }

                if (!action.IsKnownElsewhere)
                {
                    return new Refusal(RefusalReason.IdempotencyKeyReused, "This idempotency key was used for another request. Use a new key for a new request.");
                }
            }

            var record = AuditRules.Ask(last, action, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SaltBytes)), Now);
            if (await store.InsertAsync(record, CancellationToken.None))
            {
                return Outcome<AuditTicket>.Accepted(TicketOf(record.Keys.Number, outcome: null));
            }
        }

        throw Busy();
    }

    public async Task<AuditTicket> TellAsync(long number, AuditOutcome outcome)
    {
        var asked = await store.GetAsync(number, CancellationToken.None) is { Keys.Asked: null } stored
            ? AuditText.Read(stored.Body)
            : throw new UnavailableException($"The log of operators' actions holds no request {number}. Send the same request again.");
        for (var tries = 1; tries <= TriesMax; tries++)
        {
            var last = await store.GetLastAsync(CancellationToken.None) ?? throw Busy();
            if (await FindOutcomeAsync(number) is { } known)
            {
                return TicketOf(number, known);
            }

            var record = AuditRules.Tell(last, asked, outcome, Now);
            if (await store.InsertAsync(record, CancellationToken.None))
            {
                return TicketOf(number, AuditText.Read(record.Body));
            }
        }

        throw Busy();
    }

    public async Task<Page<AuditView>> ListAsync(AuditFilter filter, PageRequest page)
    {
        var before = page.Position is null ? long.MaxValue
            : long.TryParse(page.Position, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new InvalidPositionException();
        var found = await store.ListAsync(filter, before, page.Limit + 1, CancellationToken.None);
        var shown = found.Take(page.Limit).ToList();
        var outcomes = await store.FindOutcomesAsync([.. shown.Select(static asked => asked.Keys.Number)], CancellationToken.None);
        return new Page<AuditView>(
            [.. shown.Select(asked => Describe(asked, outcomes.GetValueOrDefault(asked.Keys.Number)))],
            found.Count > shown.Count ? shown[^1].Keys.Number.ToString(CultureInfo.InvariantCulture) : null);
    }

    private long Now => Microseconds.FromTime(time.GetUtcNow());

    private async Task<AuditBody?> FindOutcomeAsync(long asked) =>
        (await store.FindOutcomesAsync([asked], CancellationToken.None)).TryGetValue(asked, out var found) ? AuditText.Read(found.Body) : null;

    private static AuditTicket TicketOf(long number, AuditBody? outcome) => new(number, outcome?.Status == AuditStatus.Done, outcome?.Answer);

    private static AuditView Describe(StoredAudit stored, StoredAudit? told)
    {
        var asked = AuditText.Read(stored.Body);
        var outcome = told is null ? null : AuditText.Read(told.Body);
        return new AuditView(
            asked.Number,
            asked.By,
            asked.Action,
            asked.Subject,
            stored.Reason,
            Microseconds.ToTime(asked.At),
            outcome?.Status ?? AuditStatus.Asked,
            outcome is null ? null : Microseconds.ToTime(outcome.At),
            outcome?.Refused,
            stored.Hash);
    }

    private static UnavailableException Busy() => new("The log of operators' actions is being written by others. Send the same request again.");
}
