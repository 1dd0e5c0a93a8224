using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Verifying;

/// <summary>
/// What can be said of a gift that was taken back: its creator loses exactly what they were credited, and its sender gets back exactly what they paid,
/// each once, under the same request id.
/// </summary>
internal static class ReversalChecks
{
    private const string Purpose = "reversal/";

    /// <summary>The sent gift that a reversal names; <see langword="false"/> where its request id names none.</summary>
    public static bool TryFindGift(Entry reversal, out SentGiftId gift)
    {
        gift = default;
        var text = reversal.RequestId.Value;
        return text.StartsWith(Purpose, StringComparison.Ordinal)
            && SentGiftId.TryParse(text[Purpose.Length..], out gift)
            && text.AsSpan(Purpose.Length).SequenceEqual(gift.ToString());
    }

    /// <summary>Judges one end of a reversal.</summary>
    /// <param name="reversal">The entry.</param>
    /// <param name="gift">What its account holds of the gift: the credit in earnings, the debit in a wallet.</param>
    /// <param name="other">What the peer holds under the same request id.</param>
    /// <param name="report">Is told of each difference.</param>
    /// <returns>What is still to come.</returns>
    public static OpenTransfer? Check(Entry reversal, OtherEnd? gift, OtherEnd? other, Action<Difference> report)
    {
        if (gift?.Kind != EntryKind.Gift.Name() || gift.Amount != -reversal.Amount || gift.Peer != reversal.Peer?.Value || gift.Account != reversal.Account.Value)
        {
            report(new Difference(
                "reversal",
                reversal.Account.Value,
                reversal.Sequence,
                $"a gift of {-reversal.Amount} with {reversal.Peer?.Value ?? "nobody"}, which it takes back",
                gift is null ? "none" : $"'{gift.Kind}' of {gift.Amount} with {gift.Peer ?? "nobody"}"));
        }

        if (other is null && !reversal.Account.IsWallet)
        {
            return new OpenTransfer(reversal.Account.Value, reversal.Sequence, reversal.Peer!.Value.Value, reversal.OccurredAtMicroseconds, reversal.Amount);
        }

        if (other?.Kind != EntryKind.Reversal.Name() || other.Peer != reversal.Account.Value)
        {
            report(new Difference(
                "debit",
                reversal.Account.Value,
                reversal.Sequence,
                $"a reversal in {reversal.Peer?.Value ?? "the other account"} under {reversal.RequestId}",
                other is null ? "no such entry" : $"'{other.Kind}' with {other.Peer ?? "nobody"}"));
        }

        return null;
    }
}
