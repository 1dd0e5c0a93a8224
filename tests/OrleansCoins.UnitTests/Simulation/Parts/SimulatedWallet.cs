using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Wallets;

namespace OrleansCoins.UnitTests.Simulation.Parts;

/// <summary>A wallet's activation: it sends gifts, takes the coins of purchases, and takes refused gifts back.</summary>
internal sealed class SimulatedWallet(World world, SimulatedSilo silo, AccountId id) : SimulatedAccount<WalletState>(world, silo, id)
{
    protected override WalletState Empty => WalletState.Empty;

    protected override SnapshotStore<WalletState> Snapshots => World.WalletSnapshots;

    protected override WalletState Apply(WalletState state, Entry entry) => WalletRules.Apply(state, entry);

    /// <summary>Sends a gift, by what this silo knows of the room and the creator; that may be old.</summary>
    public void SendGift(Attempt attempt, Action<Told> tell)
    {
        var command = attempt.Wish.Command;
        var facts = Silo.FactsOf(command);
        World.Schedule.Post(Silo, "facts are known", () => Settle(new Request(
            command.RequestId!.Value,
            command.Digest,
            attempt.Deadline,
            (_, wallet) => WalletRules.DecideGift(wallet, Id.Owner, command, facts),
            settlement =>
            {
                if (settlement is { Entry: { } debit, Replayed: false })
                {
                    Silo.Delivery.Take(GiftEntries.ReadTransfer(debit, message: null));
                }

                tell(Told.Of(settlement, notWritten: World.Defect == Defect.UnknownToldAsNotWritten));
            })
        {
            Wrote = attempt.Entries.Add,
        }));
    }

    public void CreditPurchase(CreditPurchase command, Action<Told> tell)
    {
        var requestId = RequestId.ForPayment(command.Provider, command.PaymentId);
        Settle(new Request(
            requestId,
            OwnRequests.Digest,
            new Deadline(),
            (_, wallet) => WalletRules.DecidePurchase(wallet, command, requestId, OwnRequests.Digest, 0),
            settlement =>
            {
                if (settlement is { Replayed: true })
                {
                    World.Coverage.Note(Happening.PurchaseRepeated);
                }

                tell(Told.Of(settlement, notWritten: false));
            }));
    }

    /// <summary>Takes a gift back, if the creator's account has refused it.</summary>
    public void ReturnGift(SentGiftId gift, Action<Told> tell)
    {
        if (World.Journal.Of(Id) is not { } own || own.Count < gift.Sequence || own[(int)gift.Sequence - 1] is not { Kind: EntryKind.Gift, Peer: { } creator } debit)
        {
            tell(Told.Nothing);
            return;
        }

        World.Schedule.Post(Silo, "the refusal is looked for", () =>
        {
            if (World.Journal.Find(creator, RequestId.ForGift(gift)) is not { Kind: EntryKind.GiftRefused } && World.Defect != Defect.ReturnWithoutRefusal)
            {
                World.Coverage.Note(Happening.StrayReturnTurnedDown);
                tell(Told.Nothing);
                return;
            }

            Settle(new Request(
                RequestId.ForReturn(gift),
                OwnRequests.Digest,
                new Deadline(),
                (_, _) => WalletRules.DecideReturn(gift, debit),
                settlement => tell(Told.Of(settlement, notWritten: false))));
        });
    }
}
