using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Battles;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Operations;
using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.Grains.Battles;

/// <remarks>
/// Each step is one change of the document, guarded by its version, and what is told of it is told again until both rooms have it: so it may be taken up at
/// any place, also by two activations at once. A timer carries it on; where its silo died, whoever looks does, or a reminder within a minute.
/// </remarks>
[Reentrant]
internal sealed partial class BattleGrain(
    IDocumentStore documents, IJournal journal, ITransferLog log, AnsweredTransfers answered, BattleClaims claims, BattleOptions options, TimeProvider time,
    ILogger<BattleGrain> logger)
    : Grain, IBattleGrain, IRemindable
{
    /// <summary>How long what was read holds, for those who only look.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private const int AcceptTriesMax = 10;

    private readonly PassingActivation _passing = new();
    private Document? _seen;
    private long _seenAt;
    private Task<Document?>? _looking;

    private BattleId Id => BattleId.Parse(this.GetPrimaryKeyString()[GrainKeys.BattlePrefix.Length..]);

    private long Now => Microseconds.FromTime(time.GetUtcNow());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _generation = journal.Generation;
        if (await LoadAsync() is not null)
        {
            DriveAsync().Ignore();
        }
    }

    public async Task<Outcome<BattleView>> ProposeAsync(ProposeBattle command)
    {
        var digest = Convert.ToBase64String(command.Digest.ToArray());
        if (await LoadAsync() is { } stored)
        {
            return stored.Owner == command.Caller.Value && DocumentJson.ReadBattle(stored).Digest == digest
                ? Outcome<BattleView>.Again(BattleDocuments.ReadFirst(stored))
                : new Refusal(RefusalReason.IdempotencyKeyReused, "This idempotency key was used for another request. Use a new key for a new request.");
        }

        var own = await GrainFactory.Room(command.RoomId).GetLeaseAsync();
        if (own is null || own.CreatorId != command.Caller)
        {
            return new Refusal(RefusalReason.UnknownRoom, "There is no such room of yours.");
        }

        if (await GrainFactory.Room(command.OpponentRoomId).GetLeaseAsync() is not { } opponent)
        {
            return new Refusal(RefusalReason.UnknownRoom, "There is no such room to battle with.");
        }

        if (own.CreatorId == opponent.CreatorId)
        {
            return new Refusal(RefusalReason.InvalidRequest, "Must be the room of another creator.") { Field = "opponentRoomId" };
        }

        if (!own.IsLive || !opponent.IsLive)
        {
            return RoomHasEnded;
        }

        if (!await claims.IsFreeAsync(command.RoomId, Id, ofBeginning: false) || !await claims.IsFreeAsync(command.OpponentRoomId, Id, ofBeginning: true))
        {
            return InProgress;
        }

        var body = new BattleBody(
            digest,
            new BattlePart(command.RoomId, own.CreatorId),
            new BattlePart(command.OpponentRoomId, opponent.CreatorId),
            command.Seconds,
            (long)options.AcceptWithin.TotalMicroseconds);
        var proposed = new Document(DocumentKind.Battle, Id.Value, command.Caller.Value, BattleDocuments.Proposed, null, Now, 1, DocumentJson.Write(body));
        if (await documents.InsertAsync(proposed, CancellationToken.None) != InsertOutcome.Inserted)
        {
            return await ProposeAsync(command);
        }

        // Keeps the room from proposing others meanwhile. What it must not do twice, begin, is decided when it is accepted.
        await claims.TryTakeAsync(command.RoomId, Id, ofBeginning: false);
        await DriveAsync();
        return Outcome<BattleView>.Accepted(BattleDocuments.ReadFirst(proposed));
    }

    public async Task<Outcome<BattleView>> AcceptAsync(UserId caller)
    {
        for (var tries = 0; tries < AcceptTriesMax; tries++)
        {
            if (await LoadAsync() is not { } stored || DocumentJson.ReadBattle(stored) is var body && body.Second.CreatorId != caller)
            {
                return new Refusal(RefusalReason.UnknownBattle, "No battle of that id waits for you.");
            }

            switch (stored.Status)
            {
                case BattleDocuments.Proposed when BattleRules.IsExpired(body, stored.CreatedAtMicroseconds, Now):
                    return new Refusal(RefusalReason.BattleOver, "The battle was not accepted in time. Propose a new one.");
                case BattleDocuments.Proposed:
                    if (!await IsLiveAsync(body.First) || !await IsLiveAsync(body.Second))
                    {
                        return RoomHasEnded;
                    }

                    // There before anything begins: whatever dies from here on, it is carried on.
                    await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);
                    if (await ReplaceAsync(stored, BattleDocuments.Accepting, body) is not { } accepting || await BeginAsync(accepting))
                    {
                        continue;
                    }

                    return InProgress;
                case BattleDocuments.Accepting:
                    await DriveAsync();
                    continue;
                default:
                    await DriveAsync();

                    // As it was when it began, however late this is asked again.
                    return Outcome<BattleView>.Accepted(
                        BattleDocuments.Read(stored with { Status = BattleDocuments.Live }, Coins.Zero, Coins.Zero, stored.CreatedAtMicroseconds));
            }
        }

        throw new UnavailableException("The battle could not be begun yet. Send the same request again.");
    }

    public async Task<BattleView?> GetAsync()
    {
        var seen = _seen;
        if (seen is null || (seen.Status != BattleDocuments.Ended && time.GetElapsedTime(_seenAt) > LookEvery))
        {
            // What was found, and not what is kept of it: that may be forgotten again by now, since a step was made.
            seen = await (_looking is { IsCompleted: false } underWay ? underWay : _looking = LookAsync());
        }

        return seen is null ? null : View(seen);
    }

    /// <summary>Reads how it stands; and carries it on where it is due, so that who asks after its end is told the result as soon as there is one.</summary>
    private async Task<Document?> LookAsync()
    {
        var asked = time.GetTimestamp();
        var stored = await LoadAsync();
        if (stored is not null)
        {
            if (NextAt(stored, DocumentJson.ReadBattle(stored)) <= Now)
            {
                await DriveAsync();
                stored = await LoadAsync() ?? stored;
            }

            if (stored.Status == BattleDocuments.Live && DocumentJson.ReadBattle(stored) is var body && Now >= body.StartsAt)
            {
                await CountAsync(body);
            }

            _seen = stored;
        }

        _seenAt = asked;
        return stored;
    }

    private BattleView View(Document stored) => BattleDocuments.Read(stored, _first?.Coins ?? Coins.Zero, _second?.Coins ?? Coins.Zero, Now);

    private async Task<bool> IsLiveAsync(BattlePart side) => await GrainFactory.Room(side.RoomId).GetLeaseAsync() is { IsLive: true };

    private async Task<Document?> LoadAsync()
    {
        var stored = await documents.GetAsync(DocumentKind.Battle, Id.Value, CancellationToken.None);
        _passing.Note(this, isNothing: stored is null);
        return stored;
    }

    /// <summary>The document as it was written, or <see langword="null"/> when another activation has changed it meanwhile.</summary>
    private async Task<Document?> ReplaceAsync(Document stored, string status, BattleBody body)
    {
        var next = stored with { Status = status, Body = DocumentJson.Write(body) };
        if (!await documents.ReplaceAsync(next, CancellationToken.None))
        {
            return null;
        }

        _seen = null;
        return next with { Version = stored.Version + 1 };
    }

    private static Refusal RoomHasEnded => new(RefusalReason.RoomEnded, "A battle is between two live rooms; one of these has ended.");

    private static Refusal InProgress =>
        new(RefusalReason.BattleInProgress, "One of the rooms is in a battle, or its own proposal waits for an answer. Try again when that is over.");
}
