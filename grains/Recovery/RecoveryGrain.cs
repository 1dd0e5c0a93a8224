using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Recovery;

/// <summary>
/// Reads the journal's transfers once, in the order of their positions, and delivers those that are not answered. What can't be delivered then goes
/// to a durable list, so that the reading goes on; the list is tried again and again, each transfer by itself and more and more rarely. A second
/// activation does no harm: delivering is idempotent, and the place in the journal is guarded by its document's version.
/// </summary>
[Reentrant, KeepAlive]
internal sealed partial class RecoveryGrain(
    ITransferLog log, IJournal journal, IDocumentStore documents, ISiloStatusOracle silos, RecoveryOptions options, RecoveryInstruments instruments,
    TimeProvider time, ILogger<RecoveryGrain> logger)
    : Grain, IRecoveryGrain
{
    internal const string Place = "place";
    internal const string Open = "open";
    private const string Answered = "answered";
    private static readonly TimeSpan RetryingMax = TimeSpan.FromSeconds(20);

    /// <summary>How many peers are delivered to at a time: one that does not answer keeps few others waiting.</summary>
    private const int PeersAtOnce = 16;

    private readonly JournalHorizon _horizon = new(options.After);
    private readonly JournalHorizon _horizonOfTheLiving = new(options.AfterWhileAlive);
    private readonly JournalHorizon _horizonOfTheGone = new(TimeSpan.Zero);
    private readonly LivingSilos _living = new(options.AfterWhileAlive);
    private readonly long _started = time.GetTimestamp();
    private readonly RetryPauses _retries = new(options.Every);
    private readonly RecoveryInstruments.Progress _progress = new();
    private Task _reading = Task.CompletedTask, _retrying = Task.CompletedTask;

    private TimeSpan Now => time.GetElapsedTime(_started);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        instruments.Begin(_progress);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        instruments.End(_progress);
        return Task.CompletedTask;
    }

    /// <summary>Two runs beside each other, so that transfers which can't be delivered never keep the journal from being read.</summary>
    public Task RunAsync()
    {
        _reading = _reading.IsCompleted ? ReadOnAsync() : _reading;
        _retrying = _retrying.IsCompleted ? RetryOpenAsync() : _retrying;
        DrivePayouts();
        return Task.WhenAll(_reading, _retrying);
    }

    /// <summary>Goes through what has become final, a page at a time.</summary>
    private async Task ReadOnAsync()
    {
        var mark = await log.MarkAsync(CancellationToken.None);
        _horizon.Advance(mark, Now);
        _horizonOfTheLiving.Advance(mark, Now);
        _progress.Reached(mark.Position, time.GetTimestamp());
        _horizonOfTheGone.Advance(mark, Now);
        _living.Look(NamesOfActiveSilos(), Now);
        if (_living.HaveLost(Now))
        {
            // A second mark makes the first one final at once, unless a writer is still at it.
            _horizonOfTheGone.Advance(await log.MarkAsync(CancellationToken.None), Now);
        }

        var final = _living.HaveLost(Now) ? _horizonOfTheGone.Position : _horizon.Position;
        var place = await PlaceAsync();
        var after = DocumentJson.ReadRecovery(place).Position;
        var isHeld = false;
        _progress.ReadTo(after);
        for (var pages = 0; pages < Limits.RecoveryPagesMax && after < final; pages++)
        {
            var through = Math.Min(after + Limits.RecoveryPageSize, final);
            var open = await OpenOfAsync(await log.ReadAsync(after, through, through + Limits.RecoverySight, CancellationToken.None));
            after = through;
            if (through > _horizonOfTheLiving.Position && open.RemoveAll(_living.Wrote) > 0)
            {
                // They may only be slow. The place stays before them; what is of silos that are gone, here and further on, needn't wait for that.
                isHeld = true;
            }

            var failed = await DeliverAsync(open);
            if (isHeld)
            {
                if (!_living.HaveLost(Now))
                {
                    return;
                }

                continue;
            }

            foreach (var transfer in failed)
            {
                await ListAsync(transfer);
            }

            if ((await log.MarkAsync(CancellationToken.None)).Database != mark.Database)
            {
                // The page may be another's, and the place would be beyond what this one has given out.
                return;
            }

            place = place with { Body = DocumentJson.Write(new RecoveryBody(through)) };
            if (!await documents.ReplaceAsync(place, CancellationToken.None))
            {
                // Another activation has gone on from here. It reads the same journal; this one is not needed.
                LogSuperseded(logger);
                DeactivateOnIdle();
                return;
            }

            place = place with { Version = place.Version + 1 };
            _progress.ReadTo(through);
        }
    }

    private async Task<Document> PlaceAsync()
    {
        if (await documents.GetAsync(DocumentKind.Recovery, Place, CancellationToken.None) is { } stored)
        {
            return stored;
        }

        var first = new Document(DocumentKind.Recovery, Place, "", "", null, 0, 1, DocumentJson.Write(new RecoveryBody(0)));
        await documents.InsertAsync(first, CancellationToken.None);
        return (await documents.GetAsync(DocumentKind.Recovery, Place, CancellationToken.None))!;
    }

    /// <summary>Those of the transfers that their peer has not answered.</summary>
    private async Task<List<JournalTransfer>> OpenOfAsync(IReadOnlyList<JournalTransfer> transfers)
    {
        var wanted = new List<(JournalTransfer Transfer, TransferAnswer Answer)>();
        var open = new List<JournalTransfer>();
        foreach (var transfer in transfers)
        {
            switch (TransferRules.Classify(transfer, out var answer))
            {
                case TransferKind.Unknown:
                    open.Add(transfer);
                    break;
                case TransferKind.Gift or TransferKind.Refusal or TransferKind.Reward or TransferKind.Reversal:
                    wanted.Add((transfer, answer));
                    break;
            }
        }

        if (wanted.Count > 0)
        {
            var answered = await log.FindAnswersAsync(wanted.ConvertAll(static pair => pair.Answer), CancellationToken.None);
            open.AddRange(wanted.Where(pair => !answered.Contains(pair.Answer)).Select(static pair => pair.Transfer));
        }

        return open;
    }

    private HashSet<string> NamesOfActiveSilos() => silos.GetApproximateSiloStatuses(onlyActive: true).Keys
        .Select(silo => silos.TryGetSiloName(silo, out var name) ? name : "")
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Delivers transfers, and gives back those that it could not.</summary>
    private async Task<IReadOnlyList<JournalTransfer>> DeliverAsync(List<JournalTransfer> open)
    {
        if (open.Count == 0)
        {
            return [];
        }

        using var redelivering = GiftActivities.Source.StartActivity(GiftActivities.Redeliver);
        redelivering?.SetTag("orleanscoins.transfers", open.Count);
        var failed = new List<JournalTransfer>();
        var batches = open
            .GroupBy(static transfer => (transfer.Peer, Kind: TransferRules.Classify(transfer, out _)))
            .SelectMany(static peer => peer.Chunk(Limits.DeliveryBatchMax).Select(batch => (peer.Key.Kind, Batch: batch)));
        foreach (var together in batches.Chunk(PeersAtOnce))
        {
            failed.AddRange((await Task.WhenAll(together.Select(one => TryDeliverAsync(one.Kind, one.Batch)))).SelectMany(static some => some));
        }

        instruments.Tried(open.Count - failed.Count, failed.Count);
        if (failed.Count < open.Count)
        {
            LogDelivered(logger, open.Count - failed.Count);
        }

        return failed;
    }

    private async Task<JournalTransfer[]> TryDeliverAsync(TransferKind kind, JournalTransfer[] batch)
    {
        try
        {
            var answered = await DeliverAsync(kind, batch);
            return [.. batch.Where((_, at) => !answered[at])];
        }
        catch (Exception fault)
        {
            LogNotDelivered(logger, fault, batch.Length, batch[0].Peer);
            return batch;
        }
    }

    /// <summary>Delivers transfers of one kind to one peer, and says which of them are answered now.</summary>
    private async Task<bool[]> DeliverAsync(TransferKind kind, JournalTransfer[] batch)
    {
        switch (kind)
        {
            case TransferKind.Gift:
                var gifts = await ReadGiftsAsync(batch);
                var answers = await GrainFactory.Earnings(gifts[0].CreatorId).CreditGiftsAsync(gifts, redelivered: true);

                // A gift that is refused now is a transfer of its own, which the reading will come to.
                // The debit was read a moment ago, so a creator who doesn't find it looks at another database: that is no answer.
                return [.. answers.Select(static answer => answer is GiftDelivery.Credited or GiftDelivery.Refused)];
            case TransferKind.Refusal:
                return await AskEachAsync(batch, ReturnAsync);
            case TransferKind.Reversal:
                return await AskEachAsync(batch, ReverseAsync);
            case TransferKind.Reward:
                return await AskEachAsync(batch, TakeRewardAsync);
            default:
                return new bool[batch.Length];
        }
    }

    private static async Task<bool[]> AskEachAsync(JournalTransfer[] batch, Func<JournalTransfer, Task<bool>> ask)
    {
        var answered = new bool[batch.Length];
        for (var i = 0; i < batch.Length; i++)
        {
            answered[i] = await ask(batch[i]);
        }

        return answered;
    }

    private Task<bool> TakeRewardAsync(JournalTransfer reward)
    {
        var (campaign, peer) = (CampaignId.Parse(AccountId.Parse(reward.Account).Owner.Value), AccountId.Parse(reward.Peer));
        return peer.IsWallet ? GrainFactory.Wallet(peer.Owner).TakeRewardAsync(campaign) : GrainFactory.Earnings(peer.Owner).TakeRewardAsync(campaign);
    }

    private Task<bool> ReturnAsync(JournalTransfer refusal)
    {
        var gift = TransferRules.RefusedGift(refusal);
        return GrainFactory.Wallet(gift.Sender).ReturnGiftAsync(gift);
    }

    private Task<bool> ReverseAsync(JournalTransfer reversal)
    {
        var gift = TransferRules.ReversedGift(reversal);
        return GrainFactory.Wallet(gift.Sender).TakeReversalAsync(gift);
    }

    private async Task<ImmutableArray<GiftTransfer>> ReadGiftsAsync(JournalTransfer[] transfers)
    {
        // The trace of the sending is gone with the silo that knew it, so the credit belongs to recovery's own.
        var trace = GiftActivities.Carry(Activity.Current);
        var gifts = ImmutableArray.CreateBuilder<GiftTransfer>(transfers.Length);
        foreach (var transfer in transfers)
        {
            var account = AccountId.Parse(transfer.Account);
            var debit = await journal.ReadForwardAsync(account, transfer.Sequence - 1, 1, CancellationToken.None);
            var messages = await journal.ReadMessagesAsync(account, [transfer.Sequence], CancellationToken.None);
            gifts.Add(GiftEntries.ReadTransfer(debit[0], messages.GetValueOrDefault(transfer.Sequence)) with { TraceParent = trace });
        }

        return gifts.MoveToImmutable();
    }

    private async Task ListAsync(JournalTransfer transfer)
    {
        var document = new Document(
            DocumentKind.OpenTransfer, transfer.Id, transfer.Peer, Open, null, Microseconds.FromTime(time.GetUtcNow()), 1, DocumentJson.Write(transfer));
        await documents.InsertAsync(document, CancellationToken.None);
    }

    private async Task RetryOpenAsync()
    {
        (long, string)? before = null;
        var until = Now + RetryingMax;
        var seen = new RecoveryInstruments.OpenTransfers(0, null);
        IReadOnlyList<Document> page;
        do
        {
            page = await documents.ListAsync(
                new DocumentQuery(DocumentKind.OpenTransfer, Limits.RecoveryPageSize) { Status = Open, Before = before }, CancellationToken.None);
            foreach (var document in page)
            {
                if (Now > until)
                {
                    // Those that were tried are not due again soon, so the next run comes to the others.
                    return;
                }

                before = (document.CreatedAtMicroseconds, document.Id);
                if (!await TryAgainAsync(document))
                {
                    // Listed with the newest first.
                    seen = new(seen.Count + 1, Microseconds.ToTime(document.CreatedAtMicroseconds));
                }
            }
        }
        while (page.Count == Limits.RecoveryPageSize);
        _progress.Open = seen;
    }

    /// <summary>Tries a listed transfer if it is due, and says whether it is answered now.</summary>
    private async Task<bool> TryAgainAsync(Document document)
    {
        if (!_retries.IsDue(document.Id, Now))
        {
            return false;
        }

        var open = await OpenOfAsync([DocumentJson.ReadTransfer(document)]);
        if (open.Count == 0 || (await DeliverAsync(open)).Count == 0)
        {
            _retries.Answered(document.Id);
            await documents.ReplaceAsync(document with { Status = Answered }, CancellationToken.None);
            return true;
        }

        _retries.Failed(document.Id, Now);
        return false;
    }

    [LoggerMessage(1411, LogLevel.Information, "Recovery delivered {Count} transfers.")]
    private static partial void LogDelivered(ILogger logger, int count);

    [LoggerMessage(1412, LogLevel.Warning, "Recovery could not deliver {Count} transfers to {Peer} yet; they are tried again one by one.")]
    private static partial void LogNotDelivered(ILogger logger, Exception fault, int count, string peer);

    [LoggerMessage(1413, LogLevel.Information, "Another activation of recovery has gone on; this one ends.")]
    private static partial void LogSuperseded(ILogger logger);
}
