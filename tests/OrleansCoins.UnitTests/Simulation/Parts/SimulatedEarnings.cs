using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.UnitTests.Simulation.Parts;

/// <summary>An activation of a creator's earnings account: it answers gifts, each once, and is closed and opened again.</summary>
internal sealed class SimulatedEarnings(World world, SimulatedSilo silo, AccountId id) : SimulatedAccount<EarningsState>(world, silo, id)
{
    private const int ChangeTriesMax = 10;

    protected override EarningsState Empty => EarningsState.Empty;

    protected override SnapshotStore<EarningsState> Snapshots => World.EarningsSnapshots;

    protected override EarningsState Apply(EarningsState state, Entry entry) => EarningsRules.Apply(state, entry);

    /// <summary>Answers gifts. Those that were delivered before are looked up first, in one query.</summary>
    public void CreditGifts(IReadOnlyList<GiftTransfer> gifts, bool redelivered, Action<GiftDelivery[]> tell)
    {
        var again = redelivered && World.Defect == Defect.RedeliveryUnderAnotherRequestId;
        var answers = new GiftDelivery[gifts.Count];
        var credited = new List<Entry>();
        var left = gifts.Count;
        var known = gifts.Select(gift => redelivered && !again ? World.Journal.Find(Id, RequestId.ForGift(gift.Id)) : null).ToArray();
        for (var i = 0; i < gifts.Count; i++)
        {
            var (at, gift) = (i, gifts[i]);
            if (known[i] is { } answer)
            {
                World.Coverage.Note(Happening.CreditFoundOnRedelivery);
                Answer(at, new Settlement(answer, Replayed: true, null));
            }
            else
            {
                var requestId = again ? RequestId.ForPayment("again", gift.Id.ToString()) : RequestId.ForGift(gift.Id);
                Settle(new Request(
                    requestId,
                    OwnRequests.Digest,
                    new Deadline(),
                    (_, earnings) => EarningsRules.DecideCredit(earnings, gift, default).Draft! with { RequestId = requestId },
                    settlement => Answer(at, settlement)));
            }
        }

        void Answer(int at, Settlement? settlement)
        {
            answers[at] = settlement?.Entry?.Kind switch
            {
                EntryKind.Gift => GiftDelivery.Credited,
                EntryKind.GiftRefused => GiftDelivery.Refused,
                _ => GiftDelivery.NotYet,
            };
            if (settlement is { Replayed: false, Entry: { Kind: EntryKind.Gift } credit })
            {
                credited.Add(credit);
            }

            if (--left == 0)
            {
                Show(credited);
                tell(answers);
            }
        }
    }

    public void SetClosed(bool closed) => Change(
        earnings => earnings.IsClosed == closed,
        RequestId.ForClosure,
        (head, sequence) => EarningsRules.DecideClosure(head, sequence, closed, World.Operator));

    public void SetEnrolled(bool acceptsGifts) => Change(
        earnings => earnings.AcceptsGifts == acceptsGifts,
        RequestId.ForEnrolment,
        (head, sequence) => EarningsRules.DecideEnrolment(head, sequence, acceptsGifts));

    /// <summary>Writes a change that moves nothing, unless the account is as wanted already.</summary>
    private void Change(Predicate<EarningsState> isAsWanted, Func<long, RequestId> requestId, Func<AccountHead, long, Decision> decide, int tries = 1) =>
        WhenLoaded(account =>
        {
            if (tries > ChangeTriesMax || isAsWanted(account.DurableState))
            {
                return;
            }

            var sequence = account.DecidedHead.Sequence + 1;
            Settle(new Request(
                requestId(sequence),
                OwnRequests.Digest,
                new Deadline(),
                (head, _) => decide(head, sequence),
                settlement =>
                {
                    if (settlement is not null)
                    {
                        Change(isAsWanted, requestId, decide, tries + 1);
                    }
                }));
        });

    private void Show(List<Entry> credited)
    {
        var gifts = credited
            .OrderBy(static entry => entry.Sequence)
            .Select(static entry => (Entry: entry, Detail: DetailJson.ReadGiftCredit(entry)))
            .Where(static gift => gift.Detail.RoomId is not null)
            .GroupBy(static gift => gift.Detail.RoomId!.Value);
        foreach (var room in gifts)
        {
            var pushed = room.Select(static gift => GiftEntries.ReadCredited(gift.Entry, gift.Detail)).ToList();
            var at = World.Placement.Locate(Silo, room.Key.Value);
            World.Network.Send(at, "gifts are pushed", () => at.Room(room.Key).Take(pushed));
        }
    }
}
