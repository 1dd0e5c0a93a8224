using System.Text.RegularExpressions;
using CsCheck;
using Microsoft.OpenApi;
using OrleansCoins.Gateway.Describing;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GatewayTests.Describing;

/// <summary>What the description says of a word against the type that reads it.</summary>
public sealed class VocabularyTests
{
    private const string Alphabet = "abzAZ09-._~:_ /\u0000é";

    private static readonly string[] Beginnings = ["", "room_", "pur_", "pay_", "camp_", "battle_", "hook_", "rec_", "gift_", "a"];

    private static readonly Gen<string> Texts = Gen.Select(
        Gen.OneOf(Beginnings),
        Gen.String[Gen.Char[Alphabet], 0, 180],
        static (beginning, rest) => beginning + rest);

    [Theory]
    [InlineData("userId")]
    [InlineData("roomId")]
    [InlineData("purchaseId")]
    [InlineData("payoutId")]
    [InlineData("campaignId")]
    [InlineData("battleId")]
    [InlineData("endpointId")]
    [InlineData("reconciliationId")]
    [InlineData("giftId")]
    [InlineData("packageId")]
    [InlineData("featureId")]
    [InlineData("comboId")]
    [InlineData("contentId")]
    [InlineData("Idempotency-Key")]
    public void A_form_that_is_described_is_the_form_that_is_read(string word) => Gen.Select(Texts, Short, Fitting).Sample((any, few, fitting) =>
        new[] { any, few, fitting }.All(text => Reads(word, text) == Describes(word, text)));

    [Fact]
    public void Diamonds_that_are_described_are_read() =>
        Gen.Select(Gen.Long[0, 9_000_000_000], Gen.Int[0, 9_999]).Sample((whole, part) =>
        {
            var text = $"{whole}.{part}";
            return Describes("StartPayoutRequest", "diamonds", text) && Diamonds.TryParse(text, out var read) && Describes("EarningsResponse", "diamonds", read.ToString());
        });

    [Fact]
    public void Every_refusal_there_is_is_described_but_the_defect()
    {
        Assert.Equal(ProblemKind.All.Count, ProblemKind.All.Select(static kind => kind.Code).Distinct().Count());
        Assert.DoesNotContain(ProblemKind.InternalError, ProblemKind.All);
        Assert.All(RefusalProblems.Kinds.Values, static kind => Assert.Contains(kind, ProblemKind.All));
        Assert.All(ProblemKind.All, static kind => Assert.InRange(kind.Status, 400, 503));
    }

    private static Gen<string> Short => Gen.String[Gen.Char[Alphabet], 0, 3];

    /// <summary>What most forms take, about as long as they take it.</summary>
    private static Gen<string> Fitting => Gen.Select(Gen.OneOf(Beginnings), Gen.String[Gen.Char["ab01-"], 0, 165], static (beginning, rest) => beginning + rest);

    private static bool Describes(string word, string text) => Describes("", word, text);

    private static bool Describes(string owner, string word, string text)
    {
        var shape = Vocabulary.Find(owner, word, JsonSchemaType.String)!;
        return text.Length >= (shape.LengthMin ?? 0) && text.Length <= shape.LengthMax!.Value && Regex.IsMatch(text, shape.Pattern!, RegexOptions.ECMAScript);
    }

    private static bool Reads(string word, string text) => word switch
    {
        "userId" => UserId.TryParse(text, out _),
        "roomId" => RoomId.TryParse(text, out _),
        "purchaseId" => PurchaseId.TryParse(text, out _),
        "payoutId" => PayoutId.TryParse(text, out _),
        "campaignId" => CampaignId.TryParse(text, out _),
        "battleId" => BattleId.TryParse(text, out _),
        "endpointId" => WebhookEndpointId.TryParse(text, out _),
        "reconciliationId" => ReconciliationId.TryParse(text, out _),
        "giftId" => GiftId.TryParse(text, out _),
        "packageId" => PackageId.TryParse(text, out _),
        "featureId" => FeatureId.TryParse(text, out _),
        "comboId" => ComboId.TryParse(text, out _),
        "contentId" => ContentId.TryParse(text, out _),
        _ => IdempotencyKey.TryParse(text, out _),
    };
}
