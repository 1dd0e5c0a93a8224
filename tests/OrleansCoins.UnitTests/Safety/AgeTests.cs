using System.Globalization;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Safety;

namespace OrleansCoins.UnitTests.Safety;

/// <summary>Who is old enough, by what a token says and nothing else.</summary>
public sealed class AgeTests
{
    private static readonly SafetyOptions Usual = new();

    [Theory]
    [InlineData("2008-11-26", "2026-11-26", true)]
    [InlineData("2008-11-27", "2026-11-26", false)]
    [InlineData("2008-02-29", "2026-02-28", false)]
    [InlineData("2008-02-29", "2026-03-01", true)]
    [InlineData("2012-03-01", "2030-02-28", false)]
    [InlineData("2100-01-01", "2026-11-26", false)]
    [InlineData("0001-01-01", "2026-11-26", true)]
    // Of somebody of whom the year is known, the last day of it.
    [InlineData("2007", "2026-11-26", true)]
    [InlineData("2008", "2026-11-26", null)]
    [InlineData("2008", "2026-12-31", true)]
    [InlineData("2009", "2026-11-26", false)]
    // What says no year says no age.
    [InlineData("0000-11-26", "2026-11-26", null)]
    [InlineData("0000", "2026-11-26", null)]
    [InlineData("", "2026-11-26", null)]
    [InlineData(null, "2026-11-26", null)]
    [InlineData("26.11.1990", "2026-11-26", null)]
    [InlineData("1990-13-01", "2026-11-26", null)]
    [InlineData("1990-11-26T00:00:00Z", "2026-11-26", null)]
    [InlineData(" 1990", "2026-11-26", null)]
    [InlineData("+990", "2026-11-26", null)]
    public void Age_is_what_a_date_of_birth_proves(string? claim, string today, bool? isOldEnough)
    {
        var now = Microseconds.FromTime(DateTimeOffset.Parse(today, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
        Birthdate? birthdate = Birthdate.TryParse(claim, out var born) ? born : null;

        Assert.Equal(isOldEnough == true, AgeRules.Refuse(birthdate, Usual, now) is null);
        // Where unknown ages are allowed, who is known to be too young still isn't.
        Assert.Equal(isOldEnough != false, AgeRules.Refuse(birthdate, Usual with { AllowsUnknownAge = true }, now) is null);
    }

    [Fact]
    public void Who_is_too_young_spends_nothing()
    {
        var wallet = new ProtectedWallet { Safety = Usual };
        Assert.All(
            [wallet.Give(1).Refusal, wallet.Unlock().Refusal, wallet.Checkout("pur_a", 99).Refusal],
            refusal => Assert.Equal(RefusalReason.AgeRestricted, refusal!.Reason));
    }
}
