using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using OrleansCoins.GrainInterfaces.Risk;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Risk;

/// <summary>The body of a finding's document.</summary>
/// <param name="Score">How sure it is.</param>
/// <param name="Why">What was seen.</param>
/// <param name="Creators">The creators it is about.</param>
/// <param name="Users">Those who gave, as far as they are kept.</param>
/// <param name="UserCount">How many they are.</param>
/// <param name="Coins">What was given in it.</param>
/// <param name="Evidence">Some of what it was seen by, sent gifts in their inner form.</param>
/// <param name="First">When that began, in microseconds since 1970.</param>
/// <param name="Last">When it was seen last.</param>
/// <param name="Confirmed">When an analysis last found it.</param>
internal sealed record RiskFindingBody(
    int Score,
    string Why,
    ImmutableArray<UserId> Creators,
    ImmutableArray<UserId> Users,
    int UserCount,
    Coins Coins,
    ImmutableArray<RiskEvidence> Evidence,
    long First,
    long Last,
    long Confirmed);

/// <summary>How findings are named, kept and read. The rule is the document's status, the first creator its owner.</summary>
internal static class RiskDocuments
{
    private const int UsersMax = 50;

    /// <summary>A finding's id: of the same rule about the same creators, and where it is about one giver, the same giver, there is one.</summary>
    public static string IdOf(FoundRisk found)
    {
        // Wallets made for it come and go; one giver is who it is about.
        var giver = found.Rule is RiskRuleNames.SteadyGifts ? found.Users[0].Value : "";
        var text = $"{found.Rule}\n{giver}\n{string.Join('\n', found.Creators.Select(static creator => creator.Value))}";
        return "risk_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    /// <summary>The document of a finding.</summary>
    public static Document Of(FoundRisk found, long now)
    {
        var body = new RiskFindingBody(
            found.Score,
            found.Why,
            [.. found.Creators],
            [.. found.Users.Take(UsersMax)],
            found.Users.Count,
            new Coins(found.Coins),
            [.. found.Seen.Select(static seen => new RiskEvidence(seen.Account.Value, seen.Sequence, seen.Gift))],
            found.First,
            found.Last,
            now);
        return new Document(DocumentKind.RiskFinding, IdOf(found), found.Creators[0].Value, found.Rule, null, now, 1, DocumentJson.Write(body));
    }

    /// <summary>The finding in a document.</summary>
    public static RiskFinding Read(Document document, SentGiftCipher cipher)
    {
        var body = DocumentJson.ReadRiskFinding(document);
        return new RiskFinding(
            document.Id,
            document.Status,
            body.Score,
            body.Why,
            body.Creators,
            body.Users,
            body.UserCount,
            body.Coins,
            [.. body.Evidence.Select(evidence => SentGiftId.TryParse(evidence.SentGift, out var gift) ? evidence with { SentGift = cipher.Encrypt(gift) } : evidence)],
            Microseconds.ToTime(body.First),
            Microseconds.ToTime(body.Last),
            Microseconds.ToTime(document.CreatedAtMicroseconds),
            Microseconds.ToTime(body.Confirmed));
    }
}
