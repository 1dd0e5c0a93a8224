using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Operations;
using OrleansCoins.Grains.Webhooks;

namespace OrleansCoins.Grains.Payouts;

/// <remarks>
/// Each step is one change of the document, guarded by its version, and does what it does under the payout's id: so it may be taken up at any place, also
/// by two activations at once. The reminder is there before the diamonds are taken, and goes only when nothing is to be done any more.
/// </remarks>
[Reentrant]
internal sealed partial class PayoutGrain(
    IDocumentStore documents, PayoutProviders providers, PayoutOptions options, PaidPayouts paid, TimeProvider time, ILogger<PayoutGrain> logger)
    : Grain, IPayoutGrain, IRemindable
{
    private const string ReminderName = "drive";

    /// <summary>The failure of a payout whose account was replaced before anything was sent there.</summary>
    private const string AccountChanged = "account_changed";

    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private readonly PassingActivation _passing = new();
    private Task? _driving;

    private PayoutId Id => PayoutId.Parse(this.GetPrimaryKeyString()[GrainKeys.PayoutPrefix.Length..]);

    public async Task<Outcome<PayoutView>> StartAsync(PayoutRequest request)
    {
        var account = GrainFactory.PayoutsOf(request.Creator);
        while (true)
        {
            var stored = await LoadAsync();
            if (stored is { Status: not (PayoutDocuments.Starting or PayoutDocuments.Refused) })
            {
                return Again(stored, request);
            }

            if (stored is not { Status: PayoutDocuments.Starting })
            {
                // What is refused writes nothing; only where two are asked for at once does the account refuse one later.
                if (await account.CheckPayoutAsync(request) is { } refused)
                {
                    return refused;
                }

                await WriteStartAsync(stored, request);
                continue;
            }

            if (!IsOf(stored, request))
            {
                return Reused;
            }

            await RemindAsync();
            var (next, refusal) = await DebitAsync(stored);
            if (next is null)
            {
                continue;
            }

            if (refusal is not null)
            {
                return refusal;
            }

            DriveAsync().Ignore();
            return Outcome<PayoutView>.Accepted(PayoutDocuments.ReadFirst(next));
        }
    }

    public async Task<PayoutView?> GetAsync() => await LoadAsync() is { } stored ? PayoutDocuments.Read(stored) : null;

    public Task DriveAsync() => _driving is { IsCompleted: false } driving ? driving : _driving = DriveOnceAsync();

    public Task ReceiveReminder(string reminderName, TickStatus status) => DriveAsync();

    private async Task DriveOnceAsync()
    {
        // Asked for before the document is read: who starts the payout anew meanwhile registers another one, which this doesn't take away.
        var reminder = await this.GetReminder(ReminderName);
        while (await LoadAsync() is { } stored)
        {
            if (PayoutDocuments.IsOver(stored))
            {
                // Whoever drives it has a reminder; without one that was done already.
                if (stored.Status == PayoutDocuments.Paid && reminder is not null)
                {
                    await paid.AnnounceAsync(stored);
                }

                await ForgetAsync(reminder);
                return;
            }

            // One whose reminder got lost has one again: what follows from its end must not get lost either.
            reminder ??= await RemindAsync();
            if (!await StepAsync(stored))
            {
                return;
            }
        }
    }

    /// <summary>Does what is next; <see langword="false"/> when that has to wait.</summary>
    private async Task<bool> StepAsync(Document stored)
    {
        var body = DocumentJson.ReadPayout(stored);
        switch (stored.Status)
        {
            case PayoutDocuments.Starting:
                await DebitAsync(stored);
                return true;
            case PayoutDocuments.Pending or PayoutDocuments.Held or PayoutDocuments.Sending:
                return await PayAsync(stored, body);
            default:
                await GrainFactory.PayoutsOf(UserId.Parse(stored.Owner)).ReturnPayoutAsync(Id, body.FailureCode!);
                await ReplaceAsync(stored, PayoutDocuments.Failed, body);
                LogFailed(logger, Id, body.FailureCode!);
                return true;
        }
    }

    /// <summary>
    /// Has the provider pay, unless it says that it has: also where nothing is known of an earlier try, since the database may be in an older state than
    /// the provider. Before each try the document is written, so that of two activations only the one whose try is the last may say that it failed.
    /// </summary>
    private async Task<bool> PayAsync(Document stored, PayoutBody body)
    {
        // An account that the creator has replaced is not paid any more: it may have been a thief's. Once the provider was asked to pay it may have done so.
        var account = await GrainFactory.PayoutsOf(UserId.Parse(stored.Owner)).GetPayoutAccountAsync();
        var wasAsked = body.Tries > 0;
        var isReplaced = !wasAsked && (account.Provider != body.Provider || account.AccountId != body.AccountId);
        if (account.IsHeld && !wasAsked && !isReplaced)
        {
            return await HoldAsync(stored, body);
        }

        if (providers.Find(body.Provider!) is not { } provider)
        {
            LogNoProvider(logger, Id, body.Provider!);
            return false;
        }

        var transfer = new PayoutTransfer(Id, body.AccountId!, body.Money!);
        var answer = await provider.FindAsync(transfer, CancellationToken.None);
        if (answer.Outcome == TransferOutcome.None)
        {
            if (isReplaced)
            {
                await ReplaceAsync(stored, PayoutDocuments.Failing, body with { FailureCode = AccountChanged });
                return true;
            }

            if (account.IsHeld)
            {
                return await HoldAsync(stored, body);
            }

            if (await ReplaceAsync(stored, PayoutDocuments.Sending, body with { Tries = body.Tries + 1 }) is not { } written)
            {
                return true;
            }

            (stored, body) = (written, DocumentJson.ReadPayout(written));
            answer = await provider.SendAsync(transfer, CancellationToken.None);
        }

        switch (answer.Outcome)
        {
            case TransferOutcome.Made:
                await ReplaceAsync(stored, PayoutDocuments.Paid, body with { TransferId = answer.Word, PaidAt = Microseconds.FromTime(time.GetUtcNow()) });
                return true;
            case TransferOutcome.Refused:
                await ReplaceAsync(stored, PayoutDocuments.Failing, body with { FailureCode = answer.Word });
                return true;
            default:
                LogUnknown(logger, Id, body.Tries, body.Provider!);
                return false;
        }
    }

    /// <summary>Lets the payout wait; <see langword="true"/> when another activation was quicker to write.</summary>
    private async Task<bool> HoldAsync(Document stored, PayoutBody body) =>
        stored.Status != PayoutDocuments.Held && await ReplaceAsync(stored, PayoutDocuments.Held, body) is null;

    /// <summary>Lets the creator's account decide. The document is <see langword="null"/> when another activation was quicker to write it.</summary>
    private async Task<(Document? Document, Refusal? Refusal)> DebitAsync(Document stored)
    {
        var body = DocumentJson.ReadPayout(stored);
        var creator = UserId.Parse(stored.Owner);
        var outcome = await GrainFactory.PayoutsOf(creator).DebitPayoutAsync(
            new PayoutRequest(Id, creator, Diamonds.FromUnits(body.Requested), body.Currency, RequestDigest.FromBytes(Convert.FromBase64String(body.Digest))));
        if (outcome.Value is not { } debit)
        {
            return (await ReplaceAsync(stored, PayoutDocuments.Refused, body), outcome.Refusal);
        }

        var status = debit.Held ? PayoutDocuments.Held : PayoutDocuments.Pending;
        body = body with
        {
            Units = debit.Diamonds.Units,
            Money = debit.Money,
            Provider = debit.Provider,
            AccountId = debit.AccountId,
            WasHeld = debit.Held,
            DebitedAt = Microseconds.FromTime(debit.At),
        };
        if (await ReplaceAsync(stored, status, body) is { } written)
        {
            return (written, null);
        }

        if (await LoadAsync() is not { Status: PayoutDocuments.Refused } refused)
        {
            return (null, null);
        }

        // Another one was refused just before this one was not, and has written so. The diamonds are taken: that counts, and the reminder may be gone.
        await RemindAsync();
        return (await ReplaceAsync(refused, status, body), null);
    }

    private async Task WriteStartAsync(Document? refused, PayoutRequest request)
    {
        var body = new PayoutBody(request.Diamonds.Units, request.Currency, DigestOf(request));
        if (refused is not null)
        {
            await ReplaceAsync(refused, PayoutDocuments.Starting, body);
            return;
        }

        await documents.InsertAsync(
            new Document(
                DocumentKind.Payout,
                Id.Value,
                request.Creator.Value,
                PayoutDocuments.Starting,
                UniqueKey: null,
                Microseconds.FromTime(time.GetUtcNow()),
                Version: 1,
                DocumentJson.Write(body)),
            CancellationToken.None);
    }

    /// <summary>The document as it was written, or <see langword="null"/> when another activation has changed it meanwhile.</summary>
    private async Task<Document?> ReplaceAsync(Document stored, string status, PayoutBody body)
    {
        var next = stored with { Status = status, Body = DocumentJson.Write(body) };
        return await documents.ReplaceAsync(next, CancellationToken.None) ? next with { Version = stored.Version + 1 } : null;
    }

    private Task<IGrainReminder> RemindAsync() =>
        this.RegisterOrUpdateReminder(ReminderName, options.DriveAfter, options.DriveAfter > ReminderPeriod ? options.DriveAfter : ReminderPeriod);

    private async Task ForgetAsync(IGrainReminder? reminder)
    {
        if (reminder is null)
        {
            return;
        }

        try
        {
            await this.UnregisterReminder(reminder);
        }
        catch (Exception fault)
        {
            // It fires again, and finds nothing to do.
            LogNotForgotten(logger, fault, Id);
        }
    }

    private async Task<Document?> LoadAsync()
    {
        var stored = await documents.GetAsync(DocumentKind.Payout, Id.Value, CancellationToken.None);
        _passing.Note(this, isNothing: stored is null);
        return stored;
    }

    private static string DigestOf(PayoutRequest request) => Convert.ToBase64String(request.Digest.ToArray());

    private static bool IsOf(Document stored, PayoutRequest request) =>
        stored.Owner == request.Creator.Value && DocumentJson.ReadPayout(stored).Digest == DigestOf(request);

    private static Outcome<PayoutView> Again(Document stored, PayoutRequest request) =>
        IsOf(stored, request) ? Outcome<PayoutView>.Again(PayoutDocuments.ReadFirst(stored)) : Reused;

    private static Refusal Reused =>
        new(RefusalReason.IdempotencyKeyReused, "This idempotency key was used for another request. Use a new key for a new request.");

    [LoggerMessage(1701, LogLevel.Warning, "Payout {Payout}: after {Tries} tries {Provider} has not said what became of it. It is asked again within minutes.")]
    private static partial void LogUnknown(ILogger logger, PayoutId payout, int tries, string provider);

    [LoggerMessage(1702, LogLevel.Warning, "Payout {Payout} could not be paid ({FailureCode}); its diamonds are back.")]
    private static partial void LogFailed(ILogger logger, PayoutId payout, string failureCode);

    [LoggerMessage(1703, LogLevel.Error, "Payout {Payout} waits: its provider {Provider} is not configured here any more. Configure it again.")]
    private static partial void LogNoProvider(ILogger logger, PayoutId payout, string provider);

    [LoggerMessage(1704, LogLevel.Information, "The reminder of the payout {Payout} was not taken away; it fires again.")]
    private static partial void LogNotForgotten(ILogger logger, Exception fault, PayoutId payout);
}
