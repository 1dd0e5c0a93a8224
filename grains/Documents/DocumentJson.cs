using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces.Reconciling;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Battles;
using OrleansCoins.Grains.Payments;
using OrleansCoins.Grains.Rankings;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Grains.Risk;
using OrleansCoins.Grains.Rooms;

namespace OrleansCoins.Grains.Documents;

/// <summary>The body of a room's document.</summary>
/// <param name="Title">What the room is called.</param>
/// <param name="Digest">The fingerprint of the request that opened it, in base64.</param>
/// <param name="FirstSequence">Its creator's account as it stood before the room's first gift.</param>
/// <param name="EndedAtMicroseconds">When it ended.</param>
internal sealed record RoomBody(string Title, string Digest, long FirstSequence, long? EndedAtMicroseconds)
{
    /// <summary>
    /// How long a streak waits for its next gift, in microseconds: fixed when the room opens, so that its events stay the same. None in a room that was
    /// opened before there were streaks.
    /// </summary>
    public long? ComboWindow { get; init; }
}

/// <summary>The body of a document of room events.</summary>
/// <param name="Events">Some that follow each other.</param>
internal sealed record RoomEventsBody(ImmutableArray<StoredEvent> Events);

/// <summary>
/// The body of a purchase's document. The books read coins, price, provider, payment and what went back from it.
/// </summary>
/// <param name="PackageId">The package bought.</param>
/// <param name="Coins">The coins it holds.</param>
/// <param name="Price">What it costs.</param>
/// <param name="Provider">Who takes the payment.</param>
/// <param name="CheckoutUrl">Where to pay.</param>
/// <param name="Digest">The fingerprint of the request that started it, in base64.</param>
/// <param name="PaymentId">The provider's name of the payment that pays it, once one has claimed to.</param>
internal sealed record PurchaseBody(
    PackageId PackageId, Coins Coins, Money Price, string Provider, string CheckoutUrl, string Digest, string? PaymentId)
{
    /// <summary>What was told of it, and what followed. None in a document that was written before there was more to tell than paid and failed.</summary>
    public PurchaseState? State { get; init; }

    /// <summary>The limits of which it has used up a part worth saying, as they were when it was started.</summary>
    public ImmutableArray<LimitReminder>? Reminders { get; init; }

    /// <summary>The provider's name of its checkout. None in a document that was written before checkouts could be closed.</summary>
    public string? CheckoutId { get; init; }

    /// <summary>How many coins the wallet has given back, and how many it has or is about to.</summary>
    public Coins? RefundedCoins { get; init; }

    /// <inheritdoc cref="RefundedCoins"/>
    public Coins? RefundingCoins { get; init; }
}

/// <summary>The body of a payment's document, where its provider doesn't always say which purchase it is for.</summary>
/// <param name="PurchaseId">The purchase it is for, once that is known.</param>
/// <param name="Waiting">What was told of it before.</param>
internal sealed record PaymentBody(PurchaseId? PurchaseId, ImmutableArray<StrayEvent> Waiting);

/// <summary>The body of a payout's document. The books read units, money and digits of it.</summary>
/// <param name="Requested">The diamonds that were asked for, in ten-thousandths.</param>
/// <param name="Currency">In which currency.</param>
/// <param name="Digest">The fingerprint of the request, in base64.</param>
internal sealed record PayoutBody(long Requested, string Currency, string Digest)
{
    /// <summary>The diamonds that were taken, in ten-thousandths; 0 before.</summary>
    public long Units { get; init; }

    /// <summary>What is paid.</summary>
    public Money? Money { get; init; }

    /// <summary>Who pays.</summary>
    public string? Provider { get; init; }

    /// <summary>To which account there.</summary>
    public string? AccountId { get; init; }

    /// <summary>Whether payouts were held when the diamonds were taken.</summary>
    public bool WasHeld { get; init; }

    /// <summary>When the diamonds were taken, in microseconds since 1970.</summary>
    public long DebitedAt { get; init; }

    /// <summary>How often the provider was asked to pay.</summary>
    public int Tries { get; init; }

    /// <summary>The provider's name of the transfer.</summary>
    public string? TransferId { get; init; }

    /// <summary>When it was paid.</summary>
    public long? PaidAt { get; init; }

    /// <summary>Why it could not be paid, in the provider's word.</summary>
    public string? FailureCode { get; init; }
}

/// <summary>The body of a profile's document.</summary>
/// <param name="DisplayName">What the person calls themselves.</param>
internal sealed record ProfileBody(string? DisplayName)
{
    /// <summary>Where they count their days, as IANA names it.</summary>
    public string? TimeZone { get; init; }
}

/// <summary>The body of a document of thanks.</summary>
/// <param name="Message">What was said; it can be erased.</param>
/// <param name="At">When, in microseconds since 1970.</param>
/// <param name="Digest">The fingerprint of the creator's request, in base64.</param>
internal sealed record ThanksBody(string? Message, long At, string Digest) : IOnceBody;

/// <summary>The body of recovery's place.</summary>
/// <param name="Position">Everything up to this position has been looked at.</param>
internal sealed record RecoveryBody(long Position);

/// <summary>The body of a document of the best creators of a part.</summary>
/// <param name="Best">They, in any order.</param>
internal sealed record CreatorTopBody(ImmutableArray<CreatorStanding> Best);

/// <summary>The body of a campaign's document.</summary>
/// <param name="Name">What it is called.</param>
internal sealed record CampaignBody(string Name);

/// <summary>The body of a reward's document.</summary>
/// <param name="CampaignId">Which campaign pays.</param>
/// <param name="Reward">What is granted, and to whom.</param>
/// <param name="Digest">The fingerprint of the operator's request, in base64.</param>
internal sealed record RewardBody(CampaignId CampaignId, Reward Reward, string Digest) : IOnceBody;

/// <summary>The body of a reversal's document.</summary>
/// <param name="By">Which operator.</param>
/// <param name="Reason">Why, as the operator wrote it.</param>
/// <param name="Digest">The fingerprint of the operator's request, in base64.</param>
internal sealed record ReversalBody(UserId By, string Reason, string Digest) : IOnceBody;

/// <summary>The body of a reconciliation's document.</summary>
/// <param name="Provider">Whose payments.</param>
/// <param name="From">Since when.</param>
/// <param name="To">Until when, exclusive.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="FileDigest">The SHA-256 of the file, in hexadecimal.</param>
/// <param name="Digest">The fingerprint of the request, in base64.</param>
/// <param name="Payments">How many payments of the file lie in the time.</param>
/// <param name="Credits">How many purchases were compared with them.</param>
/// <param name="Counts">How many findings there are of each kind.</param>
/// <param name="Findings">The first of them.</param>
internal sealed record ReconciliationBody(
    string Provider,
    DateTimeOffset From,
    DateTimeOffset To,
    string By,
    string FileDigest,
    string Digest,
    long Payments,
    long Credits,
    ImmutableArray<FindingCount> Counts,
    ImmutableArray<PaymentFinding> Findings);

/// <summary>The one place that writes and reads the bodies of documents.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RoomBody))]
[JsonSerializable(typeof(RoomEventsBody))]
[JsonSerializable(typeof(BattleBody))]
[JsonSerializable(typeof(BattleClaimBody))]
[JsonSerializable(typeof(PurchaseBody))]
[JsonSerializable(typeof(PayoutBody))]
[JsonSerializable(typeof(PaymentBody))]
[JsonSerializable(typeof(ProfileBody))]
[JsonSerializable(typeof(ThanksBody))]
[JsonSerializable(typeof(RecoveryBody))]
[JsonSerializable(typeof(CreatorTopBody))]
[JsonSerializable(typeof(JournalTransfer))]
[JsonSerializable(typeof(CampaignBody))]
[JsonSerializable(typeof(RewardBody))]
[JsonSerializable(typeof(ReversalBody))]
[JsonSerializable(typeof(ReconciliationBody))]
[JsonSerializable(typeof(RiskFindingBody))]
internal sealed partial class DocumentJson : JsonSerializerContext
{
    public static string Write(RoomBody body) => JsonSerializer.Serialize(body, Default.RoomBody);

    public static string Write(RoomEventsBody body) => JsonSerializer.Serialize(body, Default.RoomEventsBody);

    public static string Write(BattleBody body) => JsonSerializer.Serialize(body, Default.BattleBody);

    public static string Write(BattleClaimBody body) => JsonSerializer.Serialize(body, Default.BattleClaimBody);

    public static BattleBody ReadBattle(Document document) => JsonSerializer.Deserialize(document.Body, Default.BattleBody)!;

    public static BattleClaimBody ReadBattleClaim(Document document) => JsonSerializer.Deserialize(document.Body, Default.BattleClaimBody)!;

    public static string Write(PurchaseBody body) => JsonSerializer.Serialize(body, Default.PurchaseBody);

    public static string Write(PayoutBody body) => JsonSerializer.Serialize(body, Default.PayoutBody);

    public static string Write(PaymentBody body) => JsonSerializer.Serialize(body, Default.PaymentBody);

    public static string Write(ProfileBody body) => JsonSerializer.Serialize(body, Default.ProfileBody);

    public static string Write(CreatorTopBody body) => JsonSerializer.Serialize(body, Default.CreatorTopBody);

    public static CreatorTopBody ReadCreatorTop(Document document) => JsonSerializer.Deserialize(document.Body, Default.CreatorTopBody)!;

    public static string Write(ThanksBody body) => JsonSerializer.Serialize(body, Default.ThanksBody);

    public static ThanksBody ReadThanks(Document document) => JsonSerializer.Deserialize(document.Body, Default.ThanksBody)!;

    public static string Write(RecoveryBody body) => JsonSerializer.Serialize(body, Default.RecoveryBody);

    public static string Write(JournalTransfer transfer) => JsonSerializer.Serialize(transfer, Default.JournalTransfer);

    public static string Write(CampaignBody body) => JsonSerializer.Serialize(body, Default.CampaignBody);

    public static string Write(RewardBody body) => JsonSerializer.Serialize(body, Default.RewardBody);

    public static string Write(ReversalBody body) => JsonSerializer.Serialize(body, Default.ReversalBody);

    public static string Write(ReconciliationBody body) => JsonSerializer.Serialize(body, Default.ReconciliationBody);

    public static string Write(RiskFindingBody body) => JsonSerializer.Serialize(body, Default.RiskFindingBody);

    public static RiskFindingBody ReadRiskFinding(Document document) => JsonSerializer.Deserialize(document.Body, Default.RiskFindingBody)!;

    public static ReconciliationBody ReadReconciliation(Document document) => JsonSerializer.Deserialize(document.Body, Default.ReconciliationBody)!;

    public static CampaignBody ReadCampaign(Document document) => JsonSerializer.Deserialize(document.Body, Default.CampaignBody)!;

    public static ReversalBody ReadReversal(Document document) => JsonSerializer.Deserialize(document.Body, Default.ReversalBody)!;

    public static RewardBody ReadReward(Document document) => JsonSerializer.Deserialize(document.Body, Default.RewardBody)!;

    public static RoomBody ReadRoom(Document document) => JsonSerializer.Deserialize(document.Body, Default.RoomBody)!;

    public static RoomEventsBody ReadRoomEvents(Document document) => JsonSerializer.Deserialize(document.Body, Default.RoomEventsBody)!;

    public static PurchaseBody ReadPurchase(Document document) => JsonSerializer.Deserialize(document.Body, Default.PurchaseBody)!;

    public static PayoutBody ReadPayout(Document document) => JsonSerializer.Deserialize(document.Body, Default.PayoutBody)!;

    public static PaymentBody ReadPayment(Document document) => JsonSerializer.Deserialize(document.Body, Default.PaymentBody)!;

    public static ProfileBody ReadProfile(Document document) => JsonSerializer.Deserialize(document.Body, Default.ProfileBody)!;

    public static RecoveryBody ReadRecovery(Document document) => JsonSerializer.Deserialize(document.Body, Default.RecoveryBody)!;

    public static JournalTransfer ReadTransfer(Document document) => JsonSerializer.Deserialize(document.Body, Default.JournalTransfer);
}
