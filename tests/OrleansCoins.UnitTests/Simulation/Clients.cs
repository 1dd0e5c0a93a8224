using System.Globalization;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.UnitTests.Simulation;

/// <summary>Viewers, creators and the payment provider: what they ask for, how they ask again, and what they are told.</summary>
internal sealed class Clients(World world)
{
    private readonly List<Wish> _wishes = [];
    private readonly List<Payment> _payments = [];

    public IReadOnlyList<Wish> Wishes => _wishes;

    /// <summary>Somebody does something.</summary>
    public void Act()
    {
        var act = world.Chance.Pick<Action>(
        [
            (30, SendNew),
            (14, SendOpenAgain),
            (8, SendAgainWhateverWasTold),
            (4, ReuseKey),
            (5, Buy),
            (3, NotifyAgain),
            (6, ChangeCreator),
            (1, EndRoom),
            (2, AskForReturn),
            (1, () => world.Share = new BasisPoints(3000 + (world.Chance.Below(3) * 2000))),
        ]);
        act();
    }

    /// <summary>Whoever doesn't know what became of a request sends it again. <see langword="false"/> when everybody knows.</summary>
    public bool SendAllOpenAgain()
    {
        var open = _wishes.FindAll(static wish => wish.IsOpen);
        open.ForEach(Send);
        var unpaid = _payments.FindAll(static payment => payment is { IsCredited: false, IsUnderWay: false });
        unpaid.ForEach(Notify);
        return open.Count + unpaid.Count > 0;
    }

    private void SendNew()
    {
        var viewer = world.Chance.Pick(world.Cast.Viewers);
        var gift = world.Chance.Pick(world.Cast.Gifts);
        var inRoom = world.Chance.Below(4) > 0;
        var wish = new Wish(viewer, new SendGift
        {
            RequestId = RequestId.ForKey(viewer, IdempotencyKey.Parse(string.Create(CultureInfo.InvariantCulture, $"{_wishes.Count}"))),
            Digest = Wish.DigestOf(_wishes.Count),
            GiftId = gift.Id,
            Quantity = 1 + world.Chance.Below(2),
            Room = inRoom ? world.Chance.Pick(world.Cast.Rooms).Id : null,
            Creator = inRoom ? null : world.Chance.Pick(world.Cast.Creators),
            Content = inRoom ? null : ContentId.Parse("video:1"),
            Anonymous = world.Chance.Below(4) == 0,
        });
        _wishes.Add(wish);
        Send(wish);
        if (world.Chance.Below(8) == 0)
        {
            Send(wish);
        }
    }

    private void SendOpenAgain()
    {
        if (_wishes.FindAll(static wish => wish.IsOpen) is { Count: > 0 } open)
        {
            Send(world.Chance.Pick(open));
        }
    }

    private void SendAgainWhateverWasTold()
    {
        if (_wishes.Count > 0)
        {
            Send(world.Chance.Pick(_wishes));
        }
    }

    /// <summary>Another request under a key that was used before.</summary>
    private void ReuseKey()
    {
        if (_wishes.Count > 0)
        {
            var used = world.Chance.Pick(_wishes);
            var other = new Wish(used.Viewer, used.Command with { Digest = Wish.DigestOf(1000 + _wishes.Count), Quantity = used.Command.Quantity + 1 });
            _wishes.Add(other);
            Send(other);
        }
    }

    private void Send(Wish wish)
    {
        var at = world.Placement.Locate(world.Chance.Pick(world.Silos), wish.Wallet.Value);
        var attempt = new Attempt(wish, at, world.Schedule.Step, world.Journal.Of(wish.Wallet).Count);
        wish.Attempts.Add(attempt);
        world.Network.Call<Told>(null, at, "a gift is sent", tell => at.Wallet(wish.Wallet).SendGift(attempt, tell), told => Hear(attempt, told));
    }

    /// <summary>An answer, or none: then the caller has waited for longer than the request could still be written, and may ask elsewhere.</summary>
    private void Hear(Attempt attempt, Told? told)
    {
        (attempt.OverAt, attempt.Told) = (world.Schedule.Step, told);
        if (told is null)
        {
            attempt.Deadline.Pass();
            if (world.Defect != Defect.NoDeadlines)
            {
                world.Journal.EndThoseOf(pending => pending.Deadline == attempt.Deadline);
            }
        }

        var (said, happening) = told switch
        {
            null => ("hears nothing", Happening.OutcomeUnknown),
            { IsUnknown: true } => ("is told: unknown", Happening.OutcomeUnknown),
            { Refusal.Reason: RefusalReason.IdempotencyKeyReused } => ("is told: key used for another request", Happening.KeyReusedForAnother),
            { Refusal: not null } => ("is refused", Happening.GiftRefused),
            { Replayed: true } => ("is told again: accepted", Happening.GiftReplayed),
            _ => ("is told: accepted", Happening.GiftAccepted),
        };
        world.Trace.Note(world.Schedule.Step, attempt.Wish.Wallet.Value, said, told?.Entry?.Sequence ?? 0);
        world.Coverage.Note(happening);
        world.Safety.CheckTold(attempt);
    }

    private void Buy()
    {
        var viewer = world.Chance.Pick(world.Cast.Viewers);
        var payment = new Payment(viewer, Cast.Purchase(viewer, 1 + _payments.Count, 10 + world.Chance.Below(50)));
        world.Safety.Expect(RequestId.ForPayment(payment.Command.Provider, payment.Command.PaymentId), payment.Command.Coins);
        _payments.Add(payment);
        Notify(payment);
    }

    /// <summary>A provider tells of a payment as often as it likes.</summary>
    private void NotifyAgain()
    {
        if (_payments.Count > 0)
        {
            Notify(world.Chance.Pick(_payments));
        }
    }

    private void Notify(Payment payment)
    {
        payment.IsUnderWay = true;
        var account = AccountId.Wallet(payment.Viewer);
        var at = world.Placement.Locate(world.Chance.Pick(world.Silos), account.Value);
        world.Network.Call<Told>(null, at, "a purchase is credited", tell => at.Wallet(account).CreditPurchase(payment.Command, tell), told =>
        {
            payment.IsUnderWay = false;
            payment.IsCredited |= told is { Entry: not null };
        });
    }

    private void ChangeCreator()
    {
        var account = AccountId.Earnings(world.Chance.Pick(world.Cast.Creators));
        var at = world.Placement.Locate(world.Chance.Pick(world.Silos), account.Value);
        var yes = world.Chance.Below(2) == 0;
        if (world.Chance.Below(4) == 0)
        {
            world.Network.Send(at, "enrolment changes", () => at.Earnings(account).SetEnrolled(yes));
        }
        else
        {
            world.Network.Send(at, "closure changes", () => at.Earnings(account).SetClosed(yes && world.Chance.Below(2) == 0));
        }
    }

    private void EndRoom() => world.Chance.Pick(world.Cast.Rooms).IsLive = false;

    /// <summary>Someone asks for the return of a gift that nobody may have refused.</summary>
    private void AskForReturn()
    {
        var account = AccountId.Wallet(world.Chance.Pick(world.Cast.Viewers));
        var gift = new SentGiftId(account.Owner, 1 + world.Chance.Below(Math.Max(1, world.Journal.Of(account).Count)));
        var at = world.Placement.Locate(world.Chance.Pick(world.Silos), account.Value);
        world.Network.Send(at, "a return is asked for", () => at.Wallet(account).ReturnGift(gift, static _ => { }));
    }

    private sealed class Payment(UserId viewer, CreditPurchase command)
    {
        public UserId Viewer => viewer;

        public CreditPurchase Command => command;

        public bool IsUnderWay { get; set; }

        public bool IsCredited { get; set; }
    }
}
