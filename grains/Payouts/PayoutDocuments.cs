using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Payouts;

/// <summary>How a payout is kept as a document, and the steps that it goes through.</summary>
internal static class PayoutDocuments
{
    /// <summary>Asked for; the creator's account may have taken the diamonds or not. Outside there is no such payout yet.</summary>
    public const string Starting = "starting";

    /// <summary>The account has refused it; nothing was taken. The same request may be made again.</summary>
    public const string Refused = "refused";

    /// <summary>The diamonds are taken.</summary>
    public const string Pending = "pending";

    /// <summary>The diamonds are taken, and payouts are held. Where the provider was asked before (tries), it may have paid all the same.</summary>
    public const string Held = "held";

    /// <summary>The provider is being asked, or was: it may have paid.</summary>
    public const string Sending = "sending";

    /// <summary>The provider can't pay; the diamonds are to go back.</summary>
    public const string Failing = "failing";

    /// <summary>The provider has paid.</summary>
    public const string Paid = "paid";

    /// <summary>The provider can't pay, and the diamonds are back.</summary>
    public const string Failed = "failed";

    /// <summary>The statuses in which something is to be done still.</summary>
    public static readonly string[] Unfinished = [Starting, Pending, Held, Sending, Failing];

    /// <summary>Whether nothing is to be done any more.</summary>
    public static bool IsOver(Document document) => document.Status is Paid or Failed or Refused;

    /// <summary>The payout as callers see it; <see langword="null"/> before its diamonds were taken.</summary>
    public static PayoutView? Read(Document document) => document.Status is Starting or Refused ? null : ReadAs(document, document.Status switch
    {
        Held => PayoutStatus.Held,
        Paid => PayoutStatus.Paid,
        Failed => PayoutStatus.Failed,
        _ => PayoutStatus.Pending,
    });

    /// <summary>The payout as it was when it was asked for.</summary>
    public static PayoutView ReadFirst(Document document)
    {
        var wasHeld = DocumentJson.ReadPayout(document).WasHeld;
        return ReadAs(document, wasHeld ? PayoutStatus.Held : PayoutStatus.Pending) with { PaidAt = null, FailureCode = null };
    }

    private static PayoutView ReadAs(Document document, PayoutStatus status)
    {
        var body = DocumentJson.ReadPayout(document);
        return new PayoutView(
            PayoutId.Parse(document.Id),
            UserId.Parse(document.Owner),
            Diamonds.FromUnits(body.Units),
            body.Money!,
            status,
            Microseconds.ToTime(body.DebitedAt),
            body.PaidAt is { } paid ? Microseconds.ToTime(paid) : null,
            status == PayoutStatus.Failed ? body.FailureCode : null);
    }
}
