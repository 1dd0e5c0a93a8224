using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansCoins.GrainInterfaces.Books;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Books;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rewards;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.InMemory;

/// <summary>The books from memory: the same checks as in SQL, as plain loops. They look at everything each time.</summary>
internal sealed class InMemoryBooks(InMemoryTables tables) : IBooks
{
    private const string ClaimedStatus = "claimed";
    private static readonly string[] PaidStatuses = ["paid", ClaimedStatus, "refunded", "disputed"];

    /// <inheritdoc />
    public Task<BooksView> ReadAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            var differences = RunningBalances().Concat(SequenceGaps()).Concat(Purchases()).Concat(TakenBack()).Concat(Rewards()).Concat(Payouts()).Concat(GiftShares()).Concat(GiftReturns()).Concat(Reversals()).Take(BooksReader.DifferencesMax);
            return Task.FromResult(new BooksView(asOf, [.. Accounts()], [.. differences], UndeliveredGifts()));
        }
    }

    /// <inheritdoc />
    public Task<BooksView> ReadWholeAsync(DateTimeOffset asOf, CancellationToken cancellation) => ReadAsync(asOf, cancellation);

    /// <inheritdoc />
    public async Task<BooksForClosing> ReadForClosingAsync(DateTimeOffset asOf, long through, CancellationToken cancellation) =>
        new(await ReadAsync(asOf, cancellation), Carry: null);

    private IEnumerable<Entry> Entries() => tables.Accounts.Values.SelectMany(account => account.BySequence.Values);

    private IEnumerable<AccountTotal> Accounts()
    {
        var contras = Entries().GroupBy(entry => (Account: entry.Contra, entry.Asset))
            .Select(group => new AccountTotal(group.Key.Account, group.Key.Asset.Name(), -group.Sum(entry => entry.Amount), group.LongCount()));
        var owners = Entries().GroupBy(entry => (Account: $"{entry.Account.Kind.Name()}:*", entry.Asset))
            .Select(group => new AccountTotal(group.Key.Account, group.Key.Asset.Name(), group.Sum(entry => entry.Amount), group.LongCount()));
        return contras.Concat(owners).OrderBy(total => total.Account, StringComparer.Ordinal).ThenBy(total => total.Asset, StringComparer.Ordinal);
    }

    private IEnumerable<BooksDifference> RunningBalances()
    {
        foreach (var (account, entries) in tables.Accounts)
        {
            var balance = 0L;
            foreach (var entry in entries.BySequence.Values)
            {
                var chained = balance + entry.Amount;
                balance = entry.Balance;
                if (balance != chained)
                {
                    yield return new BooksDifference(
                        "running-balance", account.Value, $"balance {chained} after entry {entry.Sequence}", $"balance {balance}");
                }
            }
        }
    }

    private IEnumerable<BooksDifference> SequenceGaps() =>
        from account in tables.Accounts
        let entries = account.Value.BySequence
        where entries.Keys[0] != 1 || entries.Keys[^1] != entries.Count
        select new BooksDifference(
            "sequence-gap", account.Key.Value, $"entries 1 to {entries.Keys[^1]}", $"{entries.Count} entries from {entries.Keys[0]}");

    private IEnumerable<BooksDifference> Purchases()
    {
        var credits = Entries().Where(entry => entry.Kind == EntryKind.Purchase).ToLookup(entry => Member(entry.Detail, "purchaseId") ?? "");
        var paid = tables.Documents.Values.Where(document => document.Kind == DocumentKind.Purchase && PaidStatuses.Contains(document.Status)).ToList();
        foreach (var document in paid)
        {
            var account = $"wallet:{document.Owner}";
            var coins = Member(document.Body, "coins");
            var request = $"payment/{Member(document.Body, "provider")}/{Member(document.Body, "paymentId")}";
            var found = credits[document.Id].ToList();
            var expected = $"one credit of {coins} coins to {account} for {request}";
            if (found.Count == 0 && document.Status == ClaimedStatus)
            {
                continue;
            }

            if (found.Count != 1)
            {
                yield return new BooksDifference("purchases", document.Id, expected, found.Count == 0 ? "none" : $"{found.Count} credits");
            }
            else if (found[0] is var credit && (credit.Account.Value, credit.RequestId.Value, Text(credit.Amount)) != (account, request, coins))
            {
                yield return new BooksDifference(
                    "purchases", document.Id, expected, $"a credit of {credit.Amount} coins to {credit.Account} for {credit.RequestId}");
            }
        }

        foreach (var credit in credits.Where(group => paid.All(document => document.Id != group.Key)).SelectMany(group => group))
        {
            yield return new BooksDifference(
                "purchases",
                Member(credit.Detail, "purchaseId") ?? credit.Account.Value,
                "a paid purchase",
                $"none; entry {credit.Sequence} credits {credit.Amount} coins to {credit.Account}");
        }
    }

    private IEnumerable<BooksDifference> Rewards()
    {
        var records = tables.Documents.Values.Where(document => document is { Kind: DocumentKind.Reward, Status: "granted" or "pending" }).ToDictionary(document => document.Id);
        var debits = RewardDebits().ToDictionary(IdOf);
        var credits = Entries().Where(entry => entry.Kind == EntryKind.Reward && entry.Account.Kind != AccountKind.Campaign).ToDictionary(IdOf);
        foreach (var id in records.Keys.Union(debits.Keys).Union(credits.Keys).Order(StringComparer.Ordinal))
        {
            var (record, debit, credit) = (records.GetValueOrDefault(id), debits.GetValueOrDefault(id), credits.GetValueOrDefault(id));
            var reward = record is null ? null : DocumentJson.ReadReward(record).Reward;
            if (reward is not null
                && (debit is null ? record!.Status == "pending" && credit is null : -debit.Amount == reward.Coins.Value)
                && (credit is null || (credit.Amount == CampaignRules.CreditOf(reward) && credit.Peer == debit?.Account && debit?.Peer == credit.Account)))
            {
                continue;
            }

            yield return new BooksDifference(
                "rewards",
                id,
                reward is null ? "a granted reward" : $"a debit of {reward.Coins} coins and a credit of {CampaignRules.CreditOf(reward)}",
                $"{Show(debit, "debit", "to")}, {Show(credit, "credit", "from")}");
        }

        static string IdOf(Entry entry) => entry.RequestId.Value["reward/".Length..];

        static string Show(Entry? entry, string what, string way) =>
            entry is null ? $"no {what}" : $"{entry.Amount} in entry {entry.Sequence} of {entry.Account} {way} {entry.Peer}";
    }

    private IEnumerable<BooksDifference> Payouts()
    {
        var booked = Entries().Where(entry => entry.Kind is EntryKind.Payout or EntryKind.PayoutReturned).ToLookup(entry => Member(entry.Detail, "payoutId") ?? "");
        var records = tables.Documents.Values.Where(document => document.Kind == DocumentKind.Payout).ToDictionary(document => document.Id);
        foreach (var record in records.Values)
        {
            var creator = $"earnings:{record.Owner}";
            var units = Member(record.Body, "units");
            var debits = booked[record.Id].Where(entry => entry.Kind == EntryKind.Payout).ToList();
            var returns = booked[record.Id].Where(entry => entry.Kind == EntryKind.PayoutReturned).ToList();
            var isBack = returns.Count == 1 && debits.Count == 1 && returns[0].Amount == -debits[0].Amount;
            var isRight = record.Status switch
            {
                "refused" => debits.Count + returns.Count == 0,
                "starting" => debits.Count <= 1 && returns.Count == 0,
                "failed" => isBack,
                "failing" => isBack || returns.Count == 0,
                _ => returns.Count == 0,
            };
            if (!isRight || (record.Status is not ("refused" or "starting")
                && (debits.Count != 1 || (debits[0].Account.Value, Text(-debits[0].Amount)) != (creator, units))))
            {
                yield return new BooksDifference("payouts", record.Id, $"{units} taken from {creator} ({record.Status})", $"{debits.Count} debits, {returns.Count} returns");
            }
        }

        foreach (var entry in booked.Where(group => !records.ContainsKey(group.Key)).SelectMany(group => group))
        {
            yield return new BooksDifference("payouts", Member(entry.Detail, "payoutId") ?? "", "the record of a payout", $"none; {entry.Account}, entry {entry.Sequence}");
        }
    }

    private IEnumerable<BooksDifference> TakenBack()
    {
        var taken = Entries().Where(entry => entry.Kind is EntryKind.Refund or EntryKind.Chargeback)
            .GroupBy(entry => (Purchase: Member(entry.Detail, "purchaseId") ?? "", entry.Account), entry => -entry.Amount)
            .ToDictionary(back => back.Key, back => back.Sum());
        foreach (var document in tables.Documents.Values.Where(document => document.Kind == DocumentKind.Purchase && PaidStatuses.Contains(document.Status)))
        {
            var coins = taken.Remove((document.Id, AccountId.Parse($"wallet:{document.Owner}")), out var back) ? back : 0;
            var (from, to) = (Number("refundedCoins"), Number("refundingCoins"));
            if (coins < from || coins > to)
            {
                yield return new BooksDifference("purchases", document.Id, $"{from} to {to} coins back from wallet:{document.Owner}", $"{coins} coins back");
            }

            long Number(string name) => long.TryParse(Member(document.Body, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        }

        foreach (var ((purchase, account), coins) in taken)
        {
            yield return new BooksDifference("purchases", purchase, "a paid purchase", $"{coins} coins back from {account}");
        }
    }

    private IEnumerable<BooksDifference> GiftShares()
    {
        var debits = Debits().ToDictionary(debit => RequestId.ForGift(new SentGiftId(debit.Account.Owner, debit.Sequence)));
        foreach (var credit in Entries().Where(entry => entry.Kind == EntryKind.Gift && !entry.Account.IsWallet))
        {
            var subject = credit.RequestId.Value[Math.Min("gift/".Length, credit.RequestId.Value.Length)..];
            if (!debits.TryGetValue(credit.RequestId, out var debit))
            {
                yield return new BooksDifference("gift-share", subject, "a debit", $"none; entry {credit.Sequence} credits {credit.Amount} to {credit.Account}");
                continue;
            }

            long? earned = long.TryParse(Member(debit.Detail, "shareBps"), CultureInfo.InvariantCulture, out _) ? GiftEntries.ReadTransfer(debit, null).Diamonds.Units : null;
            if (earned != credit.Amount || debit.Peer != credit.Account)
            {
                yield return new BooksDifference(
                    "gift-share",
                    subject,
                    $"{(earned is { } units ? Text(units) : "no share")} to {debit.Peer?.Value ?? "nobody"}",
                    $"{credit.Amount} to {credit.Account}");
            }
        }
    }

    private IEnumerable<BooksDifference> GiftReturns() =>
        from back in Entries()
        where back.Kind == EntryKind.GiftReturned
        let debit = Debits().SingleOrDefault(debit => debit.Account == back.Account && RequestId.ForReturn(SentGift(debit)) == back.RequestId)
        let refused = debit is not null && Find(debit.Peer, RequestId.ForGift(SentGift(debit))) is { Kind: EntryKind.GiftRefused }
        where !refused || -debit.Amount != back.Amount
        select new BooksDifference(
            "gift-returns",
            back.Account.Value,
            debit is null ? "a gift sent" : $"{-debit.Amount} coins back, refused by {debit.Peer?.Value ?? "nobody"}",
            $"entry {back.Sequence} brings back {back.Amount}{(refused ? "" : ", not refused")}");

    private long UndeliveredGifts() =>
        Debits().LongCount(debit => Find(debit.Peer, RequestId.ForGift(SentGift(debit))) is null)
        + Entries().LongCount(entry => entry.Kind == EntryKind.GiftRefused
            && Find(entry.Peer, RequestId.FromJournal($"return/{entry.RequestId.Value["gift/".Length..]}")) is null)
        + RewardDebits().Concat(Entries().Where(entry => entry is { Kind: EntryKind.Reversal, Account.IsWallet: false }))
            .LongCount(debit => Find(debit.Peer, debit.RequestId) is null);

    private IEnumerable<BooksDifference> Reversals() =>
        from reversal in Entries()
        where reversal.Kind == EntryKind.Reversal
        let gift = tables.Accounts[reversal.Account].BySequence.Values.SingleOrDefault(entry =>
            entry.Kind == EntryKind.Gift && entry.Peer == reversal.Peer
            && reversal.RequestId.Value == "reversal/" + (entry.Account.IsWallet ? SentGift(entry).ToString() : entry.RequestId.Value["gift/".Length..]))
        where gift?.Amount != -reversal.Amount
        select new BooksDifference(
            "reversals",
            reversal.Account.Value,
            $"a gift of {-reversal.Amount} that entry {reversal.Sequence} takes back",
            gift is null ? "none" : $"{gift.Amount} in entry {gift.Sequence}");

    private IEnumerable<Entry> RewardDebits() => Entries().Where(entry => entry is { Kind: EntryKind.Reward, Account.Kind: AccountKind.Campaign });

    private Entry? Find(AccountId? account, RequestId requestId) =>
        account is { } peer && tables.Accounts.TryGetValue(peer, out var entries) ? entries.ByRequest.GetValueOrDefault(requestId) : null;

    private static SentGiftId SentGift(Entry debit) => new(debit.Account.Owner, debit.Sequence);

    private IEnumerable<Entry> Debits() => Entries().Where(entry => entry.Kind == EntryKind.Gift && entry.Account.IsWallet);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Member(string json, string name)
    {
        try
        {
            return (JsonNode.Parse(json) as JsonObject)?[name]?.ToString();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
