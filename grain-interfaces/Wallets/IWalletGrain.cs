using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Wallets;

/// <summary>The wallet of one user. One activation at a time may change it; a second one is fenced by the journal.</summary>
[Alias("OrleansCoins.IWalletGrain")]
public interface IWalletGrain : IGrainWithStringKey
{
    /// <summary>
    /// Sends a gift. When this returns an accepted outcome the debit is on disk, and its credit will follow exactly once, whatever fails.
    /// The same request again gives the first answer again, at any age.
    /// </summary>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("SendGift")]
    [OpenTo(Callers.Owner)]
    Task<Outcome<GiftReceipt>> SendGiftAsync(SendGift command);

    /// <summary>
    /// Whether the wallet has used a request id. For requests that name what can't exist: they were never carried out, so a used id is another's.
    /// </summary>
    [Alias("HasUsed")]
    [OpenTo(Callers.Owner)]
    Task<bool> HasUsedAsync(RequestId requestId);

    /// <summary>
    /// Takes the coins of a sent gift back, once, after its creator's account has refused it; that refusal is read from the journal. Changes nothing
    /// otherwise.
    /// </summary>
    /// <returns>Whether the coins are back, now or since before.</returns>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("ReturnGift")]
    [OpenTo(Callers.Inside)]
    Task<bool> ReturnGiftAsync(SentGiftId gift);

    /// <summary>Takes the coins of a reward, once, after its campaign has paid them; that is read from the journal. Changes nothing otherwise.</summary>
    /// <returns>Whether the coins are here, now or since before.</returns>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("TakeReward")]
    [OpenTo(Callers.Inside)]
    Task<bool> TakeRewardAsync(CampaignId campaign);

    /// <summary>
    /// Takes the coins of a sent gift back, once, after an operator has taken it from its creator; that is read from the journal. Changes nothing otherwise.
    /// </summary>
    /// <returns>Whether the coins are back, now or since before.</returns>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("TakeReversal")]
    [OpenTo(Callers.Inside)]
    Task<bool> TakeReversalAsync(SentGiftId gift);

    /// <summary>What sending the gift would cost, refused as sending it now would be. Writes nothing.</summary>
    [Alias("QuoteGift")]
    [OpenTo(Callers.Owner)]
    Task<Outcome<GiftQuote>> QuoteGiftAsync(SendGift command);

    /// <summary>
    /// Credits the coins of a payment, once per provider and payment however often it is asked. A payment that was credited before with other
    /// facts is refused with <see cref="RefusalReason.IdempotencyKeyReused"/>.
    /// </summary>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("CreditPurchase")]
    [OpenTo(Callers.Inside)]
    Task<Outcome<PurchaseCredited>> CreditPurchaseAsync(CreditPurchase command);

    /// <summary>
    /// Unlocks a feature for its price, once. The same request again gives the first answer again; another one for the same feature is refused with
    /// <see cref="RefusalReason.AlreadyUnlocked"/>.
    /// </summary>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("Unlock")]
    [OpenTo(Callers.Owner)]
    Task<Outcome<UnlockReceipt>> UnlockAsync(UnlockFeature command);

    /// <summary>What the user has unlocked, newest first.</summary>
    [Alias("GetUnlocks")]
    [OpenTo(Callers.Owner)]
    Task<Page<UnlockReceipt>> GetUnlocksAsync(PageRequest page);

    /// <summary>
    /// Takes coins of a purchase back, once per refund or dispute however often it is asked: from the purchase's own lot what is unspent, the rest from
    /// the other lots, and what is still missing makes the balance negative. Never refused for want of coins.
    /// </summary>
    /// <returns>The sequence of the entry.</returns>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("TakeBack")]
    [OpenTo(Callers.Inside)]
    Task<long> TakeBackAsync(TakeBack command);

    /// <summary>Freezes the wallet for a dispute, or ends that, once however often it is asked. It stays frozen while there is any other cause.</summary>
    /// <returns>The sequence of the entry.</returns>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("FreezeForDispute")]
    [OpenTo(Callers.Inside)]
    Task<long> FreezeForDisputeAsync(FreezeForDispute command);

    /// <summary>Freezes or unfreezes the wallet by an operator's decision; changes nothing where that is so already. Disputes freeze it by themselves.</summary>
    /// <param name="frozen">Whether it is to be frozen by operators.</param>
    /// <param name="by">Which operator.</param>
    /// <param name="reason">Why, as the operator wrote it; kept beside the journal.</param>
    /// <returns>The wallet after that, on disk.</returns>
    [Alias("SetFrozen")]
    [OpenTo(Callers.Operators, Asker = nameof(by))]
    Task<WalletBalance> SetFrozenAsync(bool frozen, UserId by, string reason);

    /// <summary>What the wallet holds, on disk.</summary>
    [Alias("Get")]
    [OpenTo(Callers.Owner | Callers.Operators)]
    Task<WalletBalance> GetAsync();

    /// <summary>The wallet's statement, newest first.</summary>
    [Alias("GetEntries")]
    [OpenTo(Callers.Owner | Callers.Operators)]
    Task<Page<WalletEntry>> GetEntriesAsync(PageRequest page);
}
