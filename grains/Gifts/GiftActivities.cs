using System.Diagnostics;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Gifts;

/// <summary>
/// The trace of one gift: sent, committed, credited, shown. While nobody listens nothing is made, and nothing is looked up. Tags say what happened,
/// never to whom; <see cref="SentGiftTag"/> is what brings the traces of one gift together when its hand-over was lost and recovery brought it.
/// </summary>
internal static class GiftActivities
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "OrleansCoins";

    /// <summary>The gift's id as its sender and creator know it.</summary>
    public const string SentGiftTag = "orleanscoins.sent_gift.id";

    /// <summary>What became of it.</summary>
    public const string OutcomeTag = "orleanscoins.outcome";

    /// <summary>A gift at its sender's wallet.</summary>
    public const string Send = "send gift";

    /// <summary>A gift at its creator's account.</summary>
    public const string Credit = "credit gift";

    /// <summary>A gift at its room.</summary>
    public const string Show = "show gift";

    /// <summary>A statement that writes a lane's batch.</summary>
    public const string Commit = "commit entries";

    /// <summary>Transfers that recovery delivers, because whoever had to did not.</summary>
    public const string Redeliver = "redeliver transfers";

    /// <summary>Where they all come from.</summary>
    public static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether the call being served is part of a trace that somebody follows.</summary>
    public static bool IsFollowed(out ActivityContext parent)
    {
        parent = default;
        return Source.HasListeners() && TraceParent.TryReceive(out parent);
    }

    /// <summary>Begins the part of a gift's trace at the wallet.</summary>
    public static Activity? StartSending(SendGift gift, in ActivityContext parent)
    {
        var sending = Source.StartActivity(Send, ActivityKind.Internal, parent);
        if (sending is { IsAllDataRequested: true })
        {
            sending.SetTag("orleanscoins.gift.id", gift.GiftId.Value).SetTag("orleanscoins.gift.quantity", gift.Quantity);
        }

        return sending;
    }

    /// <summary>Says what became of a gift at the wallet.</summary>
    public static void EndSending(Activity? sending, in Settlement settlement, SentGiftCipher cipher)
    {
        if (sending is not { IsAllDataRequested: true })
        {
            return;
        }

        sending.SetTag(OutcomeTag, settlement.Refusal is { } refusal ? RefusalCodes.Of(refusal.Reason) : settlement.Replayed ? "replayed" : "accepted");
        if (settlement.Entry is { } debit)
        {
            sending.SetTag(SentGiftTag, cipher.Encrypt(GiftEntries.IdOf(debit))).SetTag("orleanscoins.gift.coins", -debit.Amount);
        }
    }

    /// <summary>Begins the part of a gift's trace at the creator, when the gift carries one.</summary>
    public static Activity? StartCredit(GiftTransfer gift, bool redelivered, SentGiftCipher cipher)
    {
        var credit = Start(Credit, gift.TraceParent);
        if (credit is { IsAllDataRequested: true })
        {
            credit.SetTag(SentGiftTag, cipher.Encrypt(gift.Id)).SetTag("orleanscoins.redelivered", redelivered);
        }

        return credit;
    }

    /// <summary>Says what became of a gift at the creator.</summary>
    public static void EndCredit(Activity? credit, in Settlement settlement)
    {
        if (credit is { IsAllDataRequested: true })
        {
            credit.SetTag(OutcomeTag, settlement is { Replayed: true } ? "replayed" : settlement.Entry is { Kind: EntryKind.Gift } ? "credited" : "refused");
        }
    }

    /// <summary>Begins a part of a trace that arrived over an asynchronous hand-over, if one did.</summary>
    public static Activity? Start(string name, string? traceParent) =>
        traceParent is not null && Source.HasListeners() && TraceParent.TryParse(traceParent, out var parent)
            ? Source.StartActivity(name, ActivityKind.Consumer, parent)
            : null;

    /// <summary>What a hand-over carries of an activity: nothing, unless it is recorded.</summary>
    public static string? Carry(Activity? activity) => activity is { Recorded: true } ? activity.Id : null;

    /// <summary>Marks a part of a trace as failed, by the kind of the fault only: its message may name somebody. Always <see langword="false"/>.</summary>
    public static bool Failed(Activity? activity, Exception fault)
    {
        activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", fault.GetType().Name);
        return false;
    }
}
