using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Operations;

namespace OrleansCoins.Grains.Payments;

internal sealed partial class PurchaseGrain(
    IDocumentStore documents, Catalogue.Catalogue catalogue, PaymentProviders providers, StrayPayments strays, GiftReversals reversals, TimeProvider time)
    : Grain, IPurchaseGrain
{
    private readonly PassingActivation _passing = new();

    private PurchaseId Id => PurchaseId.Parse(this.GetPrimaryKeyString()[GrainKeys.PurchasePrefix.Length..]);

    public async Task<Outcome<PurchaseView>> StartAsync(StartPurchase command)
    {
        if (await LoadAsync() is { } stored)
        {
            return await AgainAsync(stored, command);
        }

        if (catalogue.Find(command.PackageId) is not { } package)
        {
            return new Refusal(RefusalReason.UnknownPackage, $"There is no package '{command.PackageId}'. GET /v1/coin-packages lists what there is.");
        }

        var limits = GrainFactory.WalletLimits(command.Buyer);
        var reserved = await limits.ReserveCheckoutAsync(new ReserveCheckout(Id, package.Price, command.Birthdate));
        if (reserved.Refusal is { } refusal)
        {
            return refusal;
        }

        var provider = providers.Default;
        Checkout checkout;
        try
        {
            checkout = await provider.OpenCheckoutAsync(new CheckoutOrder(Id, command.Buyer, package.Coins, package.Price), CancellationToken.None);
        }
        catch
        {
            // Nobody is told where it could be paid, so it need not count. What fails here too ends by itself, after days.
            limits.EndCheckoutAsync(Id).Ignore();
            throw;
        }

        var body = new PurchaseBody(package.Id, package.Coins, package.Price, provider.Name, checkout.Url, Digest(command.Digest), PaymentId: null)
        {
            Reminders = reserved.Value!.Reminders,
            CheckoutId = checkout.Id,
        };
        var document = new Document(
            DocumentKind.Purchase,
            Id.Value,
            command.Buyer.Value,
            PurchaseDocuments.NameOf(PurchaseStatus.Pending),
            UniqueKey: null,
            Microseconds.FromTime(time.GetUtcNow()),
            Version: 1,
            DocumentJson.Write(body));
        document = PurchaseDocuments.With(document, PurchaseState.Empty with { Opening = true });
        if (await documents.InsertAsync(document, CancellationToken.None) != InsertOutcome.Inserted)
        {
            return await AgainAsync((await LoadAsync())!, command);
        }

        // A first limit that was set while the checkout was opened knew nothing of it. Nobody has been told where it can be paid yet.
        return await ReserveAsync(document, command, isOpen: false) is { } late
            ? await WithdrawAsync(document, command, late)
            : await BeginAsync(document, command);
    }

    public async Task<PurchaseView?> GetAsync() => await LoadAsync() is { } stored ? PurchaseDocuments.Read(stored) : null;

    /// <summary>
    /// What was told is stored before anything follows from it, and what follows is fixed in that: after a crash in between the provider tells again, and
    /// whatever is missing is done then, under the same request ids.
    /// </summary>
    public async Task<Outcome<PurchaseView>> ApplyPaymentAsync(PaymentEvent payment)
    {
        while (true)
        {
            if (await LoadAsync() is not { } stored)
            {
                return new Refusal(RefusalReason.UnknownPurchase, "There is no such purchase.");
            }

            var before = PurchaseDocuments.StateOf(stored);
            var (state, refusal) = PurchaseRules.Take(PurchaseDocuments.TermsOf(stored), before, payment);
            if (refusal is not null)
            {
                return refusal;
            }

            if (before.PaymentId is null && state.PaymentId is not null)
            {
                state = await TakeStraysAsync(PurchaseDocuments.TermsOf(stored), state);
            }

            var isNews = !ReferenceEquals(state, before);
            try
            {
                if (isNews && !await ReplaceAsync(stored, state))
                {
                    continue;
                }
            }
            catch (UniqueKeyTakenException)
            {
                return new Refusal(RefusalReason.InvalidRequest, "The payment pays another purchase. Nothing was credited.") { Field = "data.paymentId" };
            }

            if (payment.Kind is PaymentEventKind.Failed or PaymentEventKind.Expired)
            {
                await GrainFactory.WalletLimits(UserId.Parse(stored.Owner)).EndCheckoutAsync(Id);
            }

            var (settled, refused) = await FollowAsync();
            return refused is not null ? refused
                : isNews ? Outcome<PurchaseView>.Accepted(PurchaseDocuments.Read(settled))
                : Outcome<PurchaseView>.Again(PurchaseDocuments.Read(settled));
        }
    }

    public async Task CloseCheckoutAsync()
    {
        while (await LoadAsync() is { } stored && PurchaseDocuments.StateOf(stored) is var state && PurchaseRules.IsOpen(state))
        {
            var body = DocumentJson.ReadPurchase(stored);
            var provider = providers.Find(body.Provider)
                ?? throw new UnavailableException($"The payment provider '{body.Provider}' is not set up here, so its checkouts can't be closed.");
            if (body.CheckoutId is not { } checkout || !await provider.CloseCheckoutAsync(checkout, CancellationToken.None))
            {
                return;
            }

            // As if the provider had told of it, which it may do too. The wallet first: after a crash in between it is asked for again, and closed again.
            await GrainFactory.WalletLimits(UserId.Parse(stored.Owner)).EndCheckoutAsync(Id);
            if (await ReplaceAsync(stored, state with { Expired = true }))
            {
                return;
            }
        }
    }

    /// <summary>
    /// The answer to a request that came before: what was answered then, whatever was set since. Where nobody was told where to pay, since the buyer was refused or
    /// whoever was to ask once more died before, it is asked now.
    /// </summary>
    private async Task<Outcome<PurchaseView>> AgainAsync(Document stored, StartPurchase command, bool wasWithdrawn = false)
    {
        if (stored.Owner != command.Buyer.Value || DocumentJson.ReadPurchase(stored).Digest != Digest(command.Digest))
        {
            return Reused;
        }

        var state = PurchaseDocuments.StateOf(stored);
        if (!PurchaseRules.IsOpen(state))
        {
            return state is { PaymentId: null } and ({ Withdrawn: true } or { Opening: true })
                ? new Refusal(RefusalReason.IdempotencyKeyReused, "This purchase was refused, and its checkout is over. Use a new key.")
                : Outcome<PurchaseView>.Again(AsStarted(stored));
        }

        if (state is { Opening: false, Withdrawn: false })
        {
            return Outcome<PurchaseView>.Again(AsStarted(stored));
        }

        // Listed as open before it counts: who looks for what is over meanwhile doesn't take it for that.
        if (state.Withdrawn)
        {
            await ReplaceAsync(stored, state with { Opening = true, Withdrawn = false });
            return await AgainAsync((await LoadAsync())!, command, wasWithdrawn: true);
        }

        return await ReserveAsync(stored, command, isOpen: !wasWithdrawn) is { } refusal ? await WithdrawAsync(stored, command, refusal) : await BeginAsync(stored, command);
    }

    /// <summary>Its buyer is told where to pay from here on.</summary>
    private async Task<Outcome<PurchaseView>> BeginAsync(Document stored, StartPurchase command) =>
        await ReplaceAsync(stored, PurchaseDocuments.StateOf(stored) with { Opening = false, Withdrawn = false })
            ? Outcome<PurchaseView>.Accepted(AsStarted(stored))
            : await AgainAsync((await LoadAsync())!, command);

    /// <summary>
    /// Refuses a purchase whose checkout is open already. It stays known, as failed: who has seen it listed meanwhile may pay, and then is credited, and it counts.
    /// Until then it takes no room.
    /// </summary>
    private async Task<Outcome<PurchaseView>> WithdrawAsync(Document stored, StartPurchase command, Refusal refusal)
    {
        var state = PurchaseDocuments.StateOf(stored);
        if (!state.Withdrawn && !await ReplaceAsync(stored, state with { Opening = false, Withdrawn = true }))
        {
            return await AgainAsync((await LoadAsync())!, command);
        }

        await GrainFactory.WalletLimits(command.Buyer).EndCheckoutAsync(Id);
        return refusal;
    }

    /// <summary>Why a checkout that is open may not be paid; <see langword="null"/> where it may, and counts if there are limits.</summary>
    private async Task<Refusal?> ReserveAsync(Document stored, StartPurchase command, bool isOpen) => (await GrainFactory.WalletLimits(command.Buyer).ReserveCheckoutAsync(
        new ReserveCheckout(Id, DocumentJson.ReadPurchase(stored).Price, command.Birthdate) { IsOpen = isOpen })).Refusal;

    private static PurchaseView AsStarted(Document stored) => PurchaseDocuments.Read(stored) with { Status = PurchaseStatus.Pending };

    /// <summary>The purchase has a payment now: what was told of that before is the purchase's.</summary>
    private async Task<PurchaseState> TakeStraysAsync(PurchaseTerms terms, PurchaseState state)
    {
        if (providers.Find(terms.Provider) is { AlwaysNamesPurchases: false })
        {
            foreach (var stray in await strays.AssignAsync(terms.Provider, state.PaymentId!, Id))
            {
                state = PurchaseRules.Take(terms, state, stray).After;
            }
        }

        return state;
    }

    /// <summary>Does what follows from what was told, each step written down before the next.</summary>
    private async Task<(Document Document, Refusal? Refusal)> FollowAsync()
    {
        while (true)
        {
            var stored = (await LoadAsync())!;
            var (terms, state) = (PurchaseDocuments.TermsOf(stored), PurchaseDocuments.StateOf(stored));
            switch (PurchaseRules.NextOf(state))
            {
                case PurchaseRules.Step.Credit when await CreditAsync(stored, state) is { } refusal:
                    return (stored, refusal);
                case PurchaseRules.Step.Credit:
                    state = PurchaseRules.AfterCredit(terms, state);
                    break;
                case PurchaseRules.Step.Book:
                    await BookAsync(terms, state, PurchaseRules.NextBooking(state));
                    state = PurchaseRules.AfterBooking(state);
                    break;
                default:
                    return (stored, null);
            }

            // Where another activation was quicker, what is stored says what is left to do.
            await ReplaceAsync(stored, state);
        }
    }

    private async Task<Refusal?> CreditAsync(Document stored, PurchaseState state)
    {
        var body = DocumentJson.ReadPurchase(stored);
        var outcome = await GrainFactory.Wallet(UserId.Parse(stored.Owner)).CreditPurchaseAsync(
            new CreditPurchase(Id, body.PackageId, body.Coins, body.Price, body.Provider, state.PaymentId!));
        return outcome.Refusal;
    }

    private async Task BookAsync(PurchaseTerms terms, PurchaseState state, Booking booking)
    {
        var wallet = GrainFactory.Wallet(terms.Buyer);
        if (booking.Kind is BookingKind.Freeze or BookingKind.Unfreeze)
        {
            await wallet.FreezeForDisputeAsync(new FreezeForDispute(Id, terms.Provider, booking.EventId, booking.Kind == BookingKind.Freeze));
            return;
        }

        var takenBack = await wallet.TakeBackAsync(new TakeBack(
            Id,
            booking.Kind == BookingKind.Chargeback,
            terms.Provider,
            state.PaymentId!,
            booking.EventId,
            booking.Coins,
            new Money(Math.Abs(booking.Amount), terms.Price.Currency)));
        await reversals.ReverseAsync(terms.Buyer, takenBack);
    }

    private static string Digest(RequestDigest digest) => Convert.ToBase64String(digest.ToArray());

    private static Refusal Reused => new(RefusalReason.IdempotencyKeyReused, "This idempotency key was used for another request. Use a new key for a new request.");

    private async Task<Document?> LoadAsync()
    {
        var stored = await documents.GetAsync(DocumentKind.Purchase, Id.Value, CancellationToken.None);
        _passing.Note(this, isNothing: stored is null);
        return stored;
    }

    private Task<bool> ReplaceAsync(Document stored, PurchaseState state) =>
        documents.ReplaceAsync(PurchaseDocuments.With(stored, state), CancellationToken.None);
}
