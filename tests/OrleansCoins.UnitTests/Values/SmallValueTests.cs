using System.Text.Json;
using CsCheck;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Values;

/// <summary>Shares, money and fingerprints.</summary>
public sealed class SmallValueTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(10_001)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void A_share_is_between_nothing_and_the_whole(int value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BasisPoints(value));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<BasisPoints>(JsonSerializer.Serialize(value)));
    }

    [Theory]
    [InlineData("\"5000\"")]
    [InlineData("0.5")]
    [InlineData("null")]
    [InlineData("1e2")]
    public void JSON_that_is_no_whole_number_of_basis_points_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<BasisPoints>(json));

    [Fact]
    public void A_share_travels_unchanged() => Any.Share.Sample(share =>
    {
        Assert.Equal(share, JsonSerializer.Deserialize<BasisPoints>(JsonSerializer.Serialize(share)));
        Assert.Equal(share, Wire.Send(share));
        Assert.Equal(share.Value, Wire.Send(share).Value);
    });

    [Theory]
    [InlineData(-1, "USD")]
    [InlineData(Coins.MaxValue + 1, "USD")]
    [InlineData(1, "usd")]
    [InlineData(1, "US")]
    [InlineData(1, "USDD")]
    [InlineData(1, "")]
    [InlineData(1, "ÜSD")]
    [InlineData(1, null)]
    public void Money_has_an_amount_that_is_not_negative_and_a_currency_of_three_capitals(long amount, string? currency) =>
        Assert.ThrowsAny<ArgumentException>(() => new Money(amount, currency!));

    [Theory]
    [InlineData("""{"amount":-1,"currency":"USD"}""")]
    [InlineData("""{"amount":1,"currency":"usd"}""")]
    [InlineData("""{"amount":1.5,"currency":"USD"}""")]
    [InlineData("""{"amount":1}""")]
    [InlineData("""{"amount":1,"currency":null}""")]
    public void JSON_that_is_no_money_is_refused(string json) =>
        Assert.True(Record.Exception(() => JsonSerializer.Deserialize<Money>(json, JsonSerializerOptions.Web)) is JsonException or ArgumentException);

    [Theory]
    [InlineData(0, "JPY")]
    [InlineData(99, "USD")]
    [InlineData(Coins.MaxValue, "EUR")]
    public void Money_travels_unchanged(long amount, string currency)
    {
        var money = new Money(amount, currency);
        var json = JsonSerializer.Serialize(money, JsonSerializerOptions.Web);
        Assert.Equal($$"""{"amount":{{amount}},"currency":"{{currency}}"}""", json);
        Assert.Equal(money, JsonSerializer.Deserialize<Money>(json, JsonSerializerOptions.Web));
        Assert.Equal(money, Wire.Send(money));
        Assert.Equal(amount, Wire.Send(money).Amount);
    }

    [Fact]
    public void A_fingerprint_is_the_first_half_of_the_SHA_256() =>
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223", Convert.ToHexStringLower(RequestDigest.Of("abc"u8).ToArray()));

    [Fact]
    public void A_fingerprint_travels_unchanged() => Gen.Byte.Array[RequestDigest.Size].Sample(bytes =>
    {
        var digest = RequestDigest.FromBytes(bytes);
        Assert.Equal(bytes, digest.ToArray());
        Assert.Equal(digest, Wire.Send(digest));
        Assert.Equal(bytes, Wire.Send(digest).ToArray());
    });

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    public void A_fingerprint_of_another_size_is_refused(int size) =>
        Assert.Throws<ArgumentException>(() => RequestDigest.FromBytes(new byte[size]));
}
