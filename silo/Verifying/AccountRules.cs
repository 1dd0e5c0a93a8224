using OrleansCoins.GrainInterfaces;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Verifying;

/// <summary>What can be said of an entry from itself and the entry before it: the checks that need no other account.</summary>
internal static class AccountRules
{
    /// <summary>Judges an entry.</summary>
    /// <param name="head">Where its account stood, by what is stored: so that one damaged entry is one difference, not one for each after it.</param>
    /// <param name="entry">The entry, with the hash that is stored.</param>
    /// <param name="report">Is told of each difference.</param>
    public static void Check(in AccountHead head, Entry entry, Action<Difference> report)
    {
        if (entry.Sequence != head.Sequence + 1)
        {
            Report("sequence", $"entry {head.Sequence + 1} next", $"entry {entry.Sequence}");
            // What it was made from is not there: its hash, balance and time can't be told.
            CheckByItself(entry, report);
            return;
        }

        var balance = unchecked(head.Balance + entry.Amount);
        if (entry.Balance != balance)
        {
            Report("balance", $"{balance} ({head.Balance} and {entry.Amount})", $"{entry.Balance}");
        }

        if (entry.OccurredAtMicroseconds < head.OccurredAtMicroseconds)
        {
            Report("time", $"not before {Microseconds.ToTime(head.OccurredAtMicroseconds):O}", $"{Microseconds.ToTime(entry.OccurredAtMicroseconds):O}");
        }

        var hash = CanonicalEncoding.HashOf(entry, head.Hash);
        if (entry.Hash != hash)
        {
            Report("hash", $"{hash}", $"{entry.Hash}");
        }

        CheckByItself(entry, report);

        void Report(string check, string expected, string found) => report(new Difference(check, entry.Account.Value, entry.Sequence, expected, found));
    }

    private static void CheckByItself(Entry entry, Action<Difference> report)
    {
        var (inWallet, sign, contra, peer) = FormOf(entry);
        if (inWallet != entry.Account.IsWallet)
        {
            Report("kind", $"'{entry.Kind.Name()}' in {(inWallet ? "a wallet" : "an earnings account")} only", $"it in {entry.Account}");
        }
        else if (Math.Sign(entry.Amount) != sign && !(entry.Amount == 0 && (sign > 0 || entry.Kind is EntryKind.Refund or EntryKind.Chargeback)))
        {
            Report("amount", $"{(sign < 0 ? "a debit" : sign > 0 ? "a credit" : "0")} for '{entry.Kind.Name()}'", $"{entry.Amount}");
        }

        if (entry.Contra != contra)
        {
            Report("contra", contra, entry.Contra);
        }

        if (entry.Peer is { } other ? peer is null || other.IsWallet != peer : peer is not null)
        {
            Report("peer", peer is null ? "none" : peer.Value ? "a wallet" : "an earnings account", entry.Peer?.Value ?? "none");
        }

        void Report(string check, string expected, string found) => report(new Difference(check, entry.Account.Value, entry.Sequence, expected, found));
    }

    /// <summary>What every entry of a kind looks like: where, debit or credit, against what, and whether its other end is a wallet.</summary>
    private static (bool InWallet, int Sign, string Contra, bool? PeerIsWallet) FormOf(Entry entry) => entry.Kind switch
    {
        EntryKind.Purchase => (true, 1, ContraAccounts.Purchases, null),
        EntryKind.Gift when entry.Account.IsWallet => (true, -1, ContraAccounts.Gifts, false),
        EntryKind.Gift => (false, 1, ContraAccounts.Gifts, true),
        EntryKind.GiftRefused => (false, 0, ContraAccounts.Gifts, true),
        EntryKind.GiftReturned => (true, 1, ContraAccounts.Gifts, false),
        // A refund of less than a coin is worth takes none.
        EntryKind.Refund or EntryKind.Chargeback => (true, -1, ContraAccounts.Purchases, null),
        EntryKind.Freeze => (true, 0, ContraAccounts.None, null),
        EntryKind.Enrolment or EntryKind.Closure => (false, 0, ContraAccounts.None, null),
        _ => throw new UnreadableEntryException($"What an entry of kind '{entry.Kind.Name()}' looks like is not known here."),
    };
}
