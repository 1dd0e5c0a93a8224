using System.Collections.Immutable;
using OrleansCoins.Chaos.Evidence;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Chaos.PlantedFaults;

/// <summary>
/// A world so small that it can be kept by hand, and all is well in it: two viewers, two creators, one of them closed for a while; gifts that were
/// repeated, refused, and sent back.
/// </summary>
internal sealed class SmallWorld
{
    private static readonly DateTimeOffset Began = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<JournalRow> _journal = [];
    private readonly List<Attempt> _attempts = [];

    private SmallWorld()
    {
    }

    /// <summary>What is left when it is over.</summary>
    public static Findings Live()
    {
        var world = new SmallWorld();
        world.Write("earnings:mona", "enrolment", 0, null, "enrolment/1", """{"acceptsGifts":true}""");
        world.Write("earnings:nils", "enrolment", 0, null, "enrolment/1", """{"acceptsGifts":true}""");
        world.Buy("alice", "a-pay", "coins-70");
        world.Buy("bob", "b-pay", "coins-350");

        var roses = new GiftRequest("rose", 10, "mona", "room_mona", null);
        world.Credit(world.Give("alice", "a1", roses));
        world.Repeat("alice", "a1");
        world.Told("alice", "a1", roses with { Quantity = 11 }, new Refused(RefusalReason.IdempotencyKeyReused, null, null));

        var hearts = new GiftRequest("heart", 2, "nils", null, "video-1");
        world.Told("bob", "b1", hearts, new Unknown("TimeoutException"));
        world.Credit(world.Give("bob", "b1", hearts));
        world.Told("bob", "b2", new GiftRequest("dragon", 1, "mona", "room_mona", null), new Refused(RefusalReason.InsufficientCoins, 340, 5000));

        world.Write("earnings:nils", "closure", 0, null, "closure/3", """{"closed":true,"by":"operator"}""");
        world.Refuse(world.Give("alice", "a2", new GiftRequest("star", 1, "nils", null, "video-1")));
        world.Write("earnings:nils", "closure", 0, null, "closure/5", """{"closed":false,"by":"operator"}""");
        world.Credit(world.Give("bob", "b3", new GiftRequest("sunshine", 1, "mona", "room_mona", null)));
        world.Credit(world.Give("alice", "a3", new GiftRequest("heart", 1, "nils", null, "video-1")));
        return world.Leave();
    }

    private Findings Leave() => new(
        [.. _attempts],
        [.. _journal],
        _journal.GroupBy(row => row.Account).ToImmutableDictionary(account => account.Key, account => account.Last().Balance),
        ImmutableDictionary<string, RoomTotal>.Empty.Add("room_mona", new RoomTotal(60, 2)));

    private void Buy(string user, string key, string package)
    {
        var request = new PurchaseRequest(package);
        var row = Write($"wallet:{user}", "purchase", Terms.AmountOf(request), null, $"payment/sandbox/{key}", $$"""{"packageId":"{{package}}"}""");
        Told(user, key, request, new Accepted(new Receipt($"pur_{key}", package, 1, row.Amount, null, null, null, null, null, null)));
    }

    private JournalRow Give(string user, string key, GiftRequest gift)
    {
        var amount = Terms.AmountOf(gift);
        var row = Write($"wallet:{user}", "gift", amount,
            $"earnings:{gift.Creator}", $"key/{user}/{key}", $$"""{{{Item(gift)}},"creatorId":"{{gift.Creator}}"}""");
        Told(user, key, gift, new Accepted(new Receipt(
            $"gift_{user}{row.Sequence}", gift.Gift, gift.Quantity, -amount, gift.Creator, gift.Room, gift.Content, Terms.ShareOf(-amount), row.Balance, row.OccurredAt)));
        return row;
    }

    private void Credit(JournalRow debit) => AnswerWith("gift", Terms.ShareOf(-debit.Amount), debit);

    private void Refuse(JournalRow debit)
    {
        AnswerWith("gift-refused", 0, debit);
        Write(debit.Account, "gift-returned", -debit.Amount, debit.Peer,
            $"return/{debit.SentGift}", $$"""{"sentGift":"{{debit.SentGift}}","gift":{{debit.Detail}}}""");
    }

    private void AnswerWith(string kind, long amount, JournalRow debit)
    {
        var gift = (GiftRequest)_attempts[^1].Request;
        Write(debit.Peer!, kind, amount, debit.Account,
            $"gift/{debit.SentGift}", $$"""{{{Item(gift)}},"sentGift":"{{debit.SentGift}}","coins":{{-debit.Amount}},"shareBps":{{Terms.ShareBps}}}""");
    }

    private void Repeat(string user, string key)
    {
        var first = _attempts.First(attempt => attempt.User == user && attempt.Key == key);
        Told(user, key, first.Request, first.Answer);
    }

    private void Told(string user, string key, WalletRequest request, Answer answer)
    {
        var at = TimeSpan.FromSeconds(_attempts.Count);
        _attempts.Add(new Attempt(user, key, request, at, at + TimeSpan.FromMilliseconds(1), answer));
    }

    private JournalRow Write(string account, string kind, long amount, string? peer, string requestId, string detail)
    {
        var before = _journal.LastOrDefault(row => row.Account == account);
        var row = new JournalRow(
            _journal.Count + 1,
            account,
            (before?.Sequence ?? 0) + 1,
            account.StartsWith("wallet:", StringComparison.Ordinal) ? "COIN" : "DIAMOND",
            kind,
            amount,
            (before?.Balance ?? 0) + amount,
            "platform:gifts",
            peer,
            requestId,
            Began.AddSeconds(_journal.Count),
            detail);
        _journal.Add(row);
        return row;
    }

    private static string Item(GiftRequest gift) =>
        $"\"giftId\":\"{gift.Gift}\",\"quantity\":{gift.Quantity},\"{(gift.Room is null ? "contentId" : "roomId")}\":\"{gift.Room ?? gift.Content}\"";
}
