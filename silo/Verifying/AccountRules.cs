using OrleansCoins.GrainInterfaces;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Verifying;

/// <summary>What can be said of an entry from itself and the entry before it: the checks that need no other account.</summary>
internal static class AccountRules
{
    private static readonly AccountKind[] None = [];
    private static readonly AccountKind[] Wallet = [AccountKind.Wallet];
    private static readonly AccountKind[] Earnings = [AccountKind.Earnings];
    private static readonly AccountKind[] Campaign = [AccountKind.Campaign];
    private static readonly AccountKind[] WalletOrEarnings = [AccountKind.Wallet, AccountKind.Earnings];

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
        var (place, sign, contra, peer) = FormOf(entry);
        if (!place.Contains(entry.Account.Kind))
        {
            Report("kind", $"'{entry.Kind.Name()}' in {Named(place)} only", $"it in {entry.Account}");
        }
        else if (Math.Sign(entry.Amount) != sign && !MayBeOtherwise(entry, sign))
        {
            Report("amount", $"{(sign < 0 ? "a debit" : sign > 0 ? "a credit" : "0")} for '{entry.Kind.Name()}'", $"{entry.Amount}");
        }

        DetailChecks.Check(entry, report);
        if (entry.Contra != contra)
        {
            Report("contra", contra, entry.Contra);
        }

        if (entry.Peer is { } other ? !peer.Contains(other.Kind) : peer.Length > 0)
        {
            Report("peer", peer.Length == 0 ? "none" : Named(peer), entry.Peer?.Value ?? "none");
        }

        void Report(string check, string expected, string found) => report(new Difference(check, entry.Account.Value, entry.Sequence, expected, found));
    }

    /// <summary>
    /// A share may be nothing, and so may what is taken back of it; a refund of less than a coin is worth takes none, and one that failed after all brings
    /// what it took.
    /// </summary>
    private static bool MayBeOtherwise(Entry entry, int sign) =>
        entry.Kind == EntryKind.Refund || (entry.Amount == 0 && (sign > 0 || entry.Kind is EntryKind.Chargeback || (entry.Kind is EntryKind.Reversal && !entry.Account.IsWallet)));

    private static string Named(AccountKind[] kinds) => string.Join(" or ", kinds.Select(static kind => kind switch
    {
        AccountKind.Wallet => "a wallet",
        AccountKind.Earnings => "an earnings account",
        _ => "a campaign",
    }));

    /// <summary>What every entry of a kind looks like: where, debit or credit, against what, and where its other end is.</summary>
    private static (AccountKind[] Place, int Sign, string Contra, AccountKind[] Peer) FormOf(Entry entry) => (entry.Kind, entry.Account.Kind) switch
    {
        (EntryKind.Purchase, _) => (Wallet, 1, ContraAccounts.Purchases, None),
        (EntryKind.Gift, AccountKind.Wallet) => (Wallet, -1, ContraAccounts.Gifts, Earnings),
        (EntryKind.Gift, _) => (Earnings, 1, ContraAccounts.Gifts, Wallet),
        (EntryKind.GiftRefused, _) => (Earnings, 0, ContraAccounts.Gifts, Wallet),
        (EntryKind.GiftReturned, _) => (Wallet, 1, ContraAccounts.Gifts, Earnings),
        (EntryKind.Refund or EntryKind.Chargeback, _) => (Wallet, -1, ContraAccounts.Purchases, None),
        (EntryKind.Freeze, _) => (Wallet, 0, ContraAccounts.None, None),
        (EntryKind.Limits or EntryKind.PurchaseLimits or EntryKind.SelfExclusion or EntryKind.TimeZone or EntryKind.Checkout or EntryKind.CheckoutEnded, _) =>
            (Wallet, 0, ContraAccounts.None, None),
        (EntryKind.Payout, _) => (Earnings, -1, ContraAccounts.Payouts, None),
        (EntryKind.PayoutReturned, _) => (Earnings, 1, ContraAccounts.Payouts, None),
        (EntryKind.Enrolment or EntryKind.Closure or EntryKind.PayoutHold or EntryKind.Moderation, _) => (Earnings, 0, ContraAccounts.None, None),
        (EntryKind.Expiry, _) => (Wallet, -1, ContraAccounts.Expiry, None),
        (EntryKind.Unlock, _) => (Wallet, -1, ContraAccounts.Unlocks, None),
        (EntryKind.Reversal, AccountKind.Wallet) => (Wallet, 1, ContraAccounts.Gifts, Earnings),
        (EntryKind.Reversal, _) => (Earnings, -1, ContraAccounts.Gifts, Wallet),
        (EntryKind.Budget, _) => (Campaign, 1, ContraAccounts.Budgets, None),
        (EntryKind.Reward, AccountKind.Campaign) => (Campaign, -1, ContraAccounts.Rewards, WalletOrEarnings),
        (EntryKind.Reward, _) => (WalletOrEarnings, 1, ContraAccounts.Rewards, Campaign),
        _ => throw new UnreadableEntryException($"What an entry of kind '{entry.Kind.Name()}' looks like is not known here."),
    };
}
