using System.Text.Json;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Verifying;

/// <summary>The other end of a transfer, as the journal holds it.</summary>
/// <param name="Account">Its account.</param>
/// <param name="Sequence">Its number there.</param>
/// <param name="Kind">Its kind, by name.</param>
/// <param name="Amount">What it moves.</param>
/// <param name="Peer">The account that it names as the other end.</param>
internal sealed record OtherEnd(string Account, long Sequence, string Kind, long Amount, string? Peer);

/// <summary>A gift or return whose other end is not there yet.</summary>
/// <param name="Account">The account that waits.</param>
/// <param name="Sequence">Its entry.</param>
/// <param name="Peer">The account that has to answer.</param>
/// <param name="OccurredAtMicroseconds">Since when.</param>
/// <param name="Amount">What it moves.</param>
internal sealed record OpenTransfer(string Account, long Sequence, string Peer, long OccurredAtMicroseconds, long Amount)
{
    /// <summary>The line that an operator reads.</summary>
    public override string ToString() => $"{Account}, entry {Sequence}: no answer from {Peer} since {Microseconds.ToTime(OccurredAtMicroseconds):u}";
}

/// <summary>What can be said of a transfer when both its ends are known: every gift is credited once, of exactly its share, or refused and returned.</summary>
internal static class TransferRules
{
    private static readonly string GiftName = EntryKind.Gift.Name();
    private static readonly string RefusedName = EntryKind.GiftRefused.Name();

    /// <summary>Whether an entry is a gift's debit, whose other end is an answer under the gift's request id.</summary>
    public static bool IsDebit(Entry entry) => entry is { Kind: EntryKind.Gift, Account.IsWallet: true, Peer: not null };

    /// <summary>Whether an entry needs a debit that caused it.</summary>
    public static bool NeedsDebit(Entry entry) =>
        entry.Kind is EntryKind.GiftRefused or EntryKind.GiftReturned || (entry.Kind == EntryKind.Gift && !entry.Account.IsWallet);

    /// <summary>The request id under which the peer of a gift's debit answers.</summary>
    public static string AnswerOf(Entry debit) => RequestId.ForGift(new SentGiftId(debit.Account.Owner, debit.Sequence)).Value;

    /// <summary>The request id under which a refused gift comes back.</summary>
    public static string ReturnOf(Entry debit) => RequestId.ForReturn(new SentGiftId(debit.Account.Owner, debit.Sequence)).Value;

    /// <summary>The debit that a credit, refusal or return says it is of; <see langword="false"/> where its request id names none.</summary>
    public static bool TryFindDebit(Entry entry, out SentGiftId gift)
    {
        var text = entry.RequestId.Value;
        var prefix = entry.Kind == EntryKind.GiftReturned ? "return/" : "gift/";
        return SentGiftId.TryParse(text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null, out gift)
            && text.AsSpan(prefix.Length).SequenceEqual(gift.ToString());
    }

    /// <summary>Judges a gift's debit by itself and by the answer to it.</summary>
    /// <param name="debit">The debit.</param>
    /// <param name="answer">What its creator's account holds under the gift's request id.</param>
    /// <param name="returned">What the wallet holds under the return's; looked up only where the answer is a refusal.</param>
    /// <param name="report">Is told of each difference.</param>
    /// <returns>What is still to come.</returns>
    public static OpenTransfer? CheckDebit(Entry debit, OtherEnd? answer, OtherEnd? returned, Action<Difference> report)
    {
        var peer = debit.Peer!.Value.Value;
        if (!TryReadShare(debit, report, out var share))
        {
            return null;
        }

        if (answer is null)
        {
            return Open(debit.Account.Value, debit.Sequence, peer);
        }

        if (IsRefusal(answer))
        {
            if (returned is null)
            {
                return Open(answer.Account, answer.Sequence, debit.Account.Value);
            }

            if (returned.Amount != -debit.Amount)
            {
                report(new Difference("gift-returns", returned.Account, returned.Sequence, $"{-debit.Amount} coins back, those of entry {debit.Sequence}", $"{returned.Amount}"));
            }

            return null;
        }

        if (answer.Kind != GiftName || answer.Amount != share || answer.Peer != debit.Account.Value)
        {
            report(new Difference(
                "gift-share",
                answer.Account,
                answer.Sequence,
                $"a credit of {share} from {debit.Account} for its entry {debit.Sequence}",
                $"'{answer.Kind}' of {answer.Amount} from {answer.Peer ?? "nobody"}"));
        }

        return null;

        OpenTransfer Open(string account, long sequence, string other) => new(account, sequence, other, debit.OccurredAtMicroseconds, debit.Amount);
    }

    /// <summary>Whether an answer is a refusal, after which the coins come back.</summary>
    public static bool IsRefusal(OtherEnd? answer) => answer?.Kind == RefusedName;

    /// <summary>Judges a credit, a refusal or a return by the debit that it names.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="gift">The sent gift that it names.</param>
    /// <param name="debit">What the sender's wallet holds there.</param>
    /// <param name="answer">What the creator's account answered; asked for a return only.</param>
    /// <param name="report">Is told of each difference.</param>
    public static void CheckCaused(Entry entry, SentGiftId gift, OtherEnd? debit, OtherEnd? answer, Action<Difference> report)
    {
        var expected = $"a gift from {AccountId.Wallet(gift.Sender)} by its entry {gift.Sequence}";
        var other = entry.Kind == EntryKind.GiftReturned ? entry.Peer?.Value : entry.Account.Value;
        if (debit is null || debit.Kind != GiftName)
        {
            report(new Difference("debit", entry.Account.Value, entry.Sequence, expected, debit is null ? "no such entry" : $"'{debit.Kind}' there"));
        }
        else if (debit.Peer != other || (entry.Kind == EntryKind.GiftReturned && debit.Account != entry.Account.Value))
        {
            report(new Difference("debit", entry.Account.Value, entry.Sequence, $"{expected} to {other}", $"one to {debit.Peer ?? "nobody"}"));
        }
        else if (entry.Kind == EntryKind.GiftReturned && !IsRefusal(answer))
        {
            report(new Difference(
                "gift-returns",
                entry.Account.Value,
                entry.Sequence,
                $"a refusal by {other} of the gift of entry {gift.Sequence}",
                answer is null ? "none" : $"'{answer.Kind}', its entry {answer.Sequence}"));
        }
    }

    /// <summary>Says that an entry names no debit.</summary>
    public static Difference NamesNoDebit(Entry entry) => new("debit", entry.Account.Value, entry.Sequence, "the request id of a sent gift", entry.RequestId.Value);

    private static bool TryReadShare(Entry debit, Action<Difference> report, out long share)
    {
        share = 0;
        try
        {
            var detail = DetailJson.ReadGiftDebit(debit);
            if (detail.CreatorId != debit.Peer!.Value.Owner || checked(detail.UnitCoins.Value * detail.Quantity) != -debit.Amount)
            {
                report(new Difference(
                    "detail", debit.Account.Value, debit.Sequence, $"{-debit.Amount} coins to {debit.Peer}", $"{detail.Quantity} x {detail.UnitCoins} coins to earnings:{detail.CreatorId}"));
            }

            DetailChecks.Check(debit, detail.Lots, isAll: true, report);
            share = PromotionalPart.ShareOf(new Coins(-debit.Amount), detail.ShareBps, detail.Promotional).Units;
            return true;
        }
        catch (Exception fault) when (fault is JsonException or FormatException or ArgumentException or OverflowException or NullReferenceException or InvalidOperationException)
        {
            report(new Difference("detail", debit.Account.Value, debit.Sequence, "a gift's detail", $"what can't be read: {fault.Message}"));
            return false;
        }
    }
}
