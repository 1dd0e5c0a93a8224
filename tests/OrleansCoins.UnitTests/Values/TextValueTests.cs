using System.Text.Json;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Values;

/// <summary>What every value that is a short text promises; each class below says which texts those are.</summary>
public abstract class TextValueTests<T>
    where T : struct, ITextValue<T>
{
    private const char LoneSurrogate = '\ud800';

    protected abstract string[] Legal { get; }

    protected abstract string[] Illegal { get; }

    [Fact]
    public void A_legal_text_is_kept_as_it_is() => Assert.All(Legal, text =>
    {
        Assert.True(T.TryParse(text, out var value));
        Assert.Equal(text, value.Value);
        Assert.Equal(text, value.ToString());
    });

    [Fact]
    public void A_legal_text_travels_unchanged() => Assert.All(Legal, text =>
    {
        Assert.True(T.TryParse(text, out var value));
        Assert.Equal(value, JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value)));
        Assert.Equal(text, JsonSerializer.Deserialize<string>(JsonSerializer.Serialize(value)));
        Assert.Equal(value, Wire.Send(value));
        Assert.Equal(text, Wire.Send(value).Value);
        var byName = new Dictionary<T, int> { [value] = 1 };
        Assert.Equal(byName, JsonSerializer.Deserialize<Dictionary<T, int>>(JsonSerializer.Serialize(byName)));
    });

    [Fact]
    public void An_illegal_text_is_refused() => Assert.All(AllIllegal, text =>
    {
        Assert.False(T.TryParse(text, out var value));
        Assert.Equal(default, value);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(text)));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Dictionary<T, int>>($"{{{JsonSerializer.Serialize(text)}:1}}"));
    });

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"\\ud800\"")]
    public void JSON_that_is_no_string_is_refused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>(json));

    [Fact]
    public void No_text_is_no_value() => Assert.False(T.TryParse(null, out _));

    [Fact]
    public void A_refusal_says_what_form_is_expected() =>
        Assert.Contains(T.Form, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>("\"\"")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_value_that_was_never_given_cannot_be_read()
    {
        Assert.Throws<InvalidOperationException>(() => default(T).Value);
        Assert.Throws<InvalidOperationException>(() => default(T).ToString());
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(default(T)));
    }

    [Fact]
    public void Values_are_told_apart_by_letter_case() => Assert.All(Legal, text =>
    {
        T.TryParse(text, out var value);
        if (T.TryParse(text.ToUpperInvariant(), out var upper) && upper.Value != text)
        {
            Assert.NotEqual(value, upper);
        }
    });

    private IEnumerable<string> AllIllegal => [.. Illegal, "", "é", "漢", "a\0", "a\n", "\u007f", "a" + LoneSurrogate];
}

public sealed class UserIdTests : TextValueTests<UserId>
{
    protected override string[] Legal => ["a", "7", "0a", "alice", "Alice.B_c-9", new('x', 64)];

    protected override string[] Illegal => [new('x', 65), ".a", "_a", "-a", "a b", "a:b", "a/b", "a{b", "a}b", "a@b", "a~"];
}

public sealed class RoomIdTests : TextValueTests<RoomId>
{
    protected override string[] Legal => ["room_a", "room_A-_9", "room_" + new string('x', 155)];

    protected override string[] Illegal => ["room_", "room", "ROOM_a", "a", "pur_a", "room_" + new string('x', 156), "room_a.b", "room_a:b", "room_{"];
}

public sealed class PurchaseIdTests : TextValueTests<PurchaseId>
{
    protected override string[] Legal => ["pur_a", "pur_A-_9", "pur_" + new string('x', 156)];

    protected override string[] Illegal => ["pur_", "pur", "Pur_a", "a", "room_a", "pur_" + new string('x', 157), "pur_a.b", "pur_a/b", "pur_}"];
}

public sealed class PayoutIdTests : TextValueTests<PayoutId>
{
    protected override string[] Legal => ["pay_a", "pay_A-_9", "pay_" + new string('x', 156)];

    protected override string[] Illegal => ["pay_", "pay", "Pay_a", "a", "pur_a", "pay_" + new string('x', 157), "pay_a.b", "pay_a/b", "pay_}"];
}

public sealed class BattleIdTests : TextValueTests<BattleId>
{
    protected override string[] Legal => ["battle_a", "battle_A-_9", "battle_" + new string('x', 153)];

    protected override string[] Illegal => ["battle_", "battle", "Battle_a", "a", "pur_a", "battle_" + new string('x', 154), "battle_a.b", "battle_a/b", "battle_}"];
}

public sealed class WebhookEndpointIdTests : TextValueTests<WebhookEndpointId>
{
    protected override string[] Legal => ["hook_a", "hook_A-_9", "hook_" + new string('x', 59)];

    protected override string[] Illegal => ["hook_", "hook", "Hook_a", "a", "pur_a", "hook_" + new string('x', 60), "hook_a.b", "hook_a/b", "hook_}"];
}

public sealed class ReconciliationIdTests : TextValueTests<ReconciliationId>
{
    protected override string[] Legal => ["rec_a", "rec_A-_9", "rec_" + new string('x', 60)];

    protected override string[] Illegal => ["rec_", "rec", "Rec_a", "a", "pur_a", "rec_" + new string('x', 61), "rec_a.b", "rec_a/b", "rec_}"];
}

public sealed class GiftIdTests : TextValueTests<GiftId>
{
    protected override string[] Legal => ["rose", "a", "9", "fire-works-2", new('x', 64)];

    protected override string[] Illegal => ["Rose", "a_b", "a b", "a.b", new('x', 65), "a{"];
}

public sealed class PackageIdTests : TextValueTests<PackageId>
{
    protected override string[] Legal => ["coins-70", "a", new('x', 64)];

    protected override string[] Illegal => ["Coins-70", "a_b", "a b", new('x', 65)];
}

public sealed class ContentIdTests : TextValueTests<ContentId>
{
    protected override string[] Legal => ["a", "video:1.2_3~4-5", "V", new('x', 160)];

    protected override string[] Illegal => ["a b", "a/b", "a{b", new('x', 161)];
}

public sealed class ComboIdTests : TextValueTests<ComboId>
{
    protected override string[] Legal => ["a", "A-_9", new('x', 64)];

    protected override string[] Illegal => ["a b", "a.b", "a:b", new('x', 65)];
}

public sealed class IdempotencyKeyTests : TextValueTests<IdempotencyKey>
{
    protected override string[] Legal => [" ", "~", "a/b", "{}", "\"\\'", "../..", new('x', 255)];

    protected override string[] Illegal => [new('x', 256), "a\t", "a\r\n"];
}
