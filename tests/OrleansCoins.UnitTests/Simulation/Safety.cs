using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rooms;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.UnitTests.Simulation.Parts;

namespace OrleansCoins.UnitTests.Simulation;

/// <summary>What must hold at every moment. It is checked of every entry that gets on disk, of everything a caller is told, and of all that a room shows.</summary>
internal sealed class Safety(World world)
{
    private static readonly SentGiftCipher Cipher = new(new byte[SentGiftCipher.SecretSize]);

    private readonly Dictionary<AccountId, AccountHead> _heads = [];
    private readonly Dictionary<AccountId, WalletState> _wallets = [];
    private readonly Dictionary<AccountId, EarningsState> _earnings = [];
    private readonly Dictionary<Entry, int> _committedAt = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<RequestId, Coins> _payments = [];
    private readonly HashSet<SentGiftId> _answered = [];
    private readonly HashSet<SentGiftId> _returned = [];
    private long _coinsBought;
    private long _coinsGiven;
    private long _coinsBack;
    private long _coinsHeld;

    /// <summary>A payment was made: its coins will be credited, once.</summary>
    public void Expect(RequestId payment, Coins coins) => _payments.Add(payment, coins);

    /// <summary>A creator's account as it is on disk.</summary>
    public EarningsState EarningsOf(UserId creator) => _earnings.GetValueOrDefault(AccountId.Earnings(creator), EarningsState.Empty);

    /// <summary>A wallet as it is on disk.</summary>
    public WalletState WalletOf(UserId viewer) => _wallets.GetValueOrDefault(AccountId.Wallet(viewer), WalletState.Empty);

    /// <summary>An entry gets on disk.</summary>
    public void CheckEntry(Entry entry)
    {
        _heads[entry.Account] = Replay.Follow(_heads.GetValueOrDefault(entry.Account), entry);
        Require(world.Journal.Find(entry.Account, entry.RequestId) is null, $"{entry.RequestId} is used at most once in {entry.Account}");
        _committedAt[entry] = world.Schedule.Step;
        if (entry.Account.IsWallet)
        {
            _wallets[entry.Account] = WalletRules.Apply(_wallets.GetValueOrDefault(entry.Account, WalletState.Empty), entry);
            CheckWalletEntry(entry);
        }
        else
        {
            _earnings[entry.Account] = EarningsRules.Apply(_earnings.GetValueOrDefault(entry.Account, EarningsState.Empty), entry);
            CheckEarningsEntry(entry);
        }
    }

    /// <summary>A viewer is told something about a gift.</summary>
    public void CheckTold(Attempt attempt)
    {
        var wish = attempt.Wish;
        var written = world.Journal.Find(wish.Wallet, wish.Command.RequestId!.Value);
        switch (attempt.Told)
        {
            case { Entry: { } entry, Replayed: var replayed }:
                Require(written?.Hash == entry.Hash, "Who is told that a gift was accepted finds it in the journal");
                Require(entry.RequestDigest == wish.Command.Digest, "Who is told that a gift was accepted sent that very request");
                var receipt = Cipher.ReadReceipt(entry);
                Require(wish.Receipt is null || wish.Receipt == receipt, "The same request gets the same receipt for ever");
                Require(replayed || !wish.IsAccepted, "A gift is accepted once, and is a replay from then on");
                (wish.Receipt, wish.IsAccepted) = (receipt, wish.IsAccepted || !replayed);
                if (replayed && entry.Silo != attempt.At.Name)
                {
                    world.Coverage.Note(Happening.ReplayedAtAnotherSilo);
                }

                break;
            case { Refusal.Reason: RefusalReason.IdempotencyKeyReused }:
                Require(written is not null && written.RequestDigest != wish.Command.Digest, "A key counts as used for another request only if it was");
                break;
            case { Refusal: { } refusal }:
                Require(!attempt.Wish.Attempts.Exists(other => other.Told?.Entry is not null && other.OverAt < attempt.StartedAt), "What was accepted is never refused later");
                CheckRefusal(attempt, written);
                CheckReason(attempt, refusal);
                break;
        }
    }

    /// <summary>A room shows something.</summary>
    public void CheckRoom(Room room, RoomProjection shown)
    {
        var (coins, gifts) = TotalsOf(room, shown.Sequence);
        Require(
            shown.Coins.Value == coins && shown.Gifts == gifts,
            $"Room {room.Id} shows what the journal holds up to {shown.Sequence}: {coins} coins in {gifts} gifts, not {shown.Coins} in {shown.Gifts}");
    }

    /// <summary>What a room was given up to an entry of its creator's account.</summary>
    public (long Coins, long Gifts) TotalsOf(Room room, long through)
    {
        var (coins, gifts) = (0L, 0L);
        foreach (var entry in world.Journal.Of(AccountId.Earnings(room.Creator)))
        {
            if (entry.Sequence > room.FirstSequence && entry.Sequence <= through && entry.Kind == EntryKind.Gift
                && DetailJson.ReadGiftCredit(entry) is { } detail && detail.RoomId == room.Id)
            {
                coins += detail.Coins.Value;
                gifts++;
            }
        }

        return (coins, gifts);
    }

    public void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new RuleBrokenException(rule, world.Schedule.Step);
        }
    }

    private void CheckWalletEntry(Entry entry)
    {
        Require(entry.Balance >= 0, $"{entry.Account} never falls below zero");
        switch (entry.Kind)
        {
            case EntryKind.Purchase:
                Require(_payments.GetValueOrDefault(entry.RequestId).Value == entry.Amount, "Coins are credited for a payment that was made, as many as were paid for");
                _coinsBought += entry.Amount;
                break;
            case EntryKind.Gift:
                CheckDebit(entry);
                break;
            default:
                var gift = GiftEntries.IdOf(DetailJson.ReadGiftReturn(entry));
                var debit = DebitOf(gift);
                Require(debit.Account == entry.Account && entry.Amount == -debit.Amount, "A return brings back to the sender exactly what the gift took");
                Require(world.Journal.Find(debit.Peer!.Value, RequestId.ForGift(gift)) is { Kind: EntryKind.GiftRefused }, "A gift comes back only after its refusal");
                Require(_returned.Add(gift), "A gift comes back at most once");
                world.Coverage.Note(Happening.Returned);
                _coinsBack += entry.Amount;
                break;
        }

        _coinsHeld += entry.Amount;
        Require(_coinsHeld == _coinsBought - _coinsGiven + _coinsBack, "Coins held are coins bought, less those given, and those that came back");
    }

    private void CheckDebit(Entry entry)
    {
        var wishes = world.Clients.Wishes.Where(wish => wish.Wallet == entry.Account && wish.Command.RequestId == entry.RequestId).ToList();
        var wish = wishes.Find(wish => wish.Command.Digest == entry.RequestDigest);
        Require(wish is not null, "A gift is debited for a request that was made");
        var price = world.Cast.Gifts.First(gift => gift.Id == wish!.Command.GiftId).Coins.Value * wish!.Command.Quantity;
        Require(entry.Amount == -price, "A gift is debited at its price");
        _coinsGiven += price;
        foreach (var refused in wishes.SelectMany(static one => one.Attempts).Where(static one => one.Told?.Refusal is { Reason: not RefusalReason.IdempotencyKeyReused }))
        {
            CheckRefusal(refused, entry);
        }
    }

    private void CheckEarningsEntry(Entry entry)
    {
        if (entry.Kind is not (EntryKind.Gift or EntryKind.GiftRefused))
        {
            return;
        }

        var gift = GiftEntries.IdOf(DetailJson.ReadGiftCredit(entry));
        var debit = DebitOf(gift);
        var share = entry.Kind == EntryKind.Gift ? -debit.Amount * DetailJson.ReadGiftDebit(debit).ShareBps.Value : 0;
        Require(debit.Peer == entry.Account, "A gift is answered by the creator it was sent to");
        Require(entry.Amount == share, "A creator is credited exactly the share that the debit says");
        Require(_answered.Add(gift), "A gift has one answer: its credit or its refusal");
        world.Coverage.Note(entry.Kind == EntryKind.Gift ? Happening.Credited : Happening.RefusedByCreator);
    }

    private Entry DebitOf(SentGiftId gift)
    {
        var wallet = world.Journal.Of(AccountId.Wallet(gift.Sender));
        Require(wallet.Count >= gift.Sequence && wallet[(int)gift.Sequence - 1].Kind == EntryKind.Gift, $"Gift {gift} was debited");
        return wallet[(int)gift.Sequence - 1];
    }

    /// <summary>
    /// Who was refused finds nothing in the journal, but for what another sending of the same key has led to that was not over when this one began.
    /// </summary>
    private void CheckRefusal(Attempt refused, Entry? written)
    {
        if (written is null)
        {
            return;
        }

        Require(!refused.Entries.Contains(written), "What was refused is not written");
        Require(_committedAt[written] >= refused.StartedAt, "What is in the journal is not refused");
        var writer = world.Clients.Wishes.SelectMany(static wish => wish.Attempts).First(attempt => attempt.Entries.Contains(written));
        Require(writer.OverAt >= refused.StartedAt, "What was given up before is not written after a refusal");
    }

    /// <summary>A viewer who has too few coins had too few at some moment while they were waiting, on disk.</summary>
    private void CheckReason(Attempt attempt, Refusal refusal)
    {
        if (refusal is { Reason: RefusalReason.InsufficientCoins, Balance: { } balance, Required: { } required })
        {
            var held = world.Journal.Of(attempt.Wish.Wallet).Skip(Math.Max(0, attempt.HeadAtStart - 1));
            Require(balance < required && held.Any(entry => entry.Balance == balance.Value), "A refusal for want of coins rests on what is on disk");
        }
    }
}
