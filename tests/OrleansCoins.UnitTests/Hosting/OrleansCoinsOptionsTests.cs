using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Hosting;

public sealed partial class OrleansCoinsOptionsTests
{
    [Fact]
    public void A_silo_is_declared_dead_after_nine_seconds_unless_settings_say_otherwise()
    {
        var options = Read();
        Assert.Equal((TimeSpan.FromMilliseconds(500), 18), (options.ProbeTimeout, options.MissedProbes));

        options = Read(("Membership:ProbeTimeout", "00:00:05"), ("Membership:MissedProbes", "3"));
        Assert.Equal((TimeSpan.FromSeconds(5), 3), (options.ProbeTimeout, options.MissedProbes));
    }

    [Fact]
    public void Nobody_of_unknown_age_spends_unless_settings_say_otherwise_and_each_ceiling_is_the_one_that_is_set()
    {
        var safety = Read().Safety;
        Assert.Equal((18, false, TimeSpan.FromDays(1), 21), (safety.AgeMinimum, safety.AllowsUnknownAge, safety.RaiseDelay, safety.YoungUnder));
        Assert.All([safety.Ceilings, safety.PurchaseCeilings, safety.YoungCeilings, safety.YoungPurchaseCeilings], ceilings => Assert.True(ceilings.IsNone));

        safety = Read(
            ("Age:Minimum", "16"), ("Age:WhenUnknown", "allow"), ("Limits:RaiseDelay", "00:00:05"), ("Limits:YoungUnder", "25"),
            ("Limits:Ceilings:PerGift", "1"), ("Limits:Ceilings:Daily", "2"), ("Limits:Ceilings:Weekly", "3"), ("Limits:Ceilings:Monthly", "4"),
            ("Limits:PurchaseCeilings:PerPurchase", "5"), ("Limits:YoungCeilings:PerGift", "6"), ("Limits:YoungPurchaseCeilings:Monthly", "7")).Safety;
        Assert.Equal((16, true, TimeSpan.FromSeconds(5), 25), (safety.AgeMinimum, safety.AllowsUnknownAge, safety.RaiseDelay, safety.YoungUnder));
        Assert.Equal(new LimitAmounts(1, 2, 3, 4), safety.Ceilings);
        Assert.Equal(
            (new LimitAmounts(5, null, null, null), new LimitAmounts(6, null, null, null), new LimitAmounts(null, null, null, 7)),
            (safety.PurchaseCeilings, safety.YoungCeilings, safety.YoungPurchaseCeilings));
    }

    [Theory]
    [InlineData("Storage", "Paper", "one of Sqlite, PostgreSql")]
    [InlineData("Storage", "1", "one of Sqlite, PostgreSql")]
    [InlineData("ClusterId", "my coins", "at most 64 of A-Z a-z 0-9 . _ -")]
    [InlineData("ServiceId", "coins/1", "at most 64 of A-Z a-z 0-9 . _ -")]
    [InlineData("AdvertisedAddress", "no-such-host.invalid", "an IP address or a host name of this machine")]
    [InlineData("AdvertisedAddress", "0.0.0.0", "an IP address or a host name of this machine")]
    [InlineData("AdvertisedAddress", "::", "an IP address or a host name of this machine")]
    [InlineData("SiloPort", "0", "a whole number, 1 to 65535")]
    [InlineData("SiloPort", "11111.5", "a whole number, 1 to 65535")]
    [InlineData("OrleansClientPort", "65536", "a whole number, 1 to 65535")]
    [InlineData("HealthUrls", "5081", "'none', or addresses such as http://localhost:5081")]
    [InlineData("HealthUrls", "https://localhost:5081", "'none', or addresses such as http://localhost:5081")]
    [InlineData("HealthUrls", "http://localhost:5081;ftp://x", "'none', or addresses such as http://localhost:5081")]
    [InlineData("Dashboard", "yes", "true or false")]
    [InlineData("CreatorShareBps", "10001", "a whole number, 0 to 10000")]
    [InlineData("CreatorShareBps", "50%", "a whole number, 0 to 10000")]
    [InlineData("PublicUrl", "coins.example.com", "an absolute address such as https://coins.example.com")]
    [InlineData("Recovery:After", "02:00:00", "a time from 0:00:00 to 1:00:00")]
    [InlineData("Membership:ProbeTimeout", "5", "a time from 0:00:00.1 to 0:01:00")]
    [InlineData("Membership:ProbeTimeout", "soon", "a time from 0:00:00.1 to 0:01:00")]
    [InlineData("Membership:MissedProbes", "1", "a whole number, 2 to 100")]
    [InlineData("Shutdown:UnreadyFor", "00:01:00", "a time from 0:00:00 to 0:00:15")]
    [InlineData("Shutdown:UnreadyFor", "-00:00:01", "a time from 0:00:00 to 0:00:15")]
    [InlineData("Development:ClockOffset", "-1.00:00:00", "a time from 0:00:00 to 3650")]
    [InlineData("Development:ClockOffset", "next week", "a time from 0:00:00 to 3650")]
    [InlineData("Earnings:Hold", "-1.00:00:00", "a time from 0:00:00 to 365")]
    [InlineData("Payouts:AccountChangeHold", "soon", "a time from 0:00:00 to 365")]
    [InlineData("Payouts:MinimumDiamonds", "many", "a number of diamonds")]
    [InlineData("Payouts:DailyMaximumDiamonds", "0", "a number of diamonds")]
    [InlineData("Payouts:WeeklyMaximumDiamonds", "-5", "a number of diamonds")]
    [InlineData("Payouts:DiamondPrice:USD", "0", "what a diamond is worth")]
    [InlineData("Payouts:DiamondPrice:EUR", "0,5", "what a diamond is worth")]
    [InlineData("Stripe:ApiBase", "ftp://stripe", "an absolute address")]
    [InlineData("Age:Minimum", "-1", "a whole number, 0 to 150")]
    [InlineData("Age:WhenUnknown", "Ask", "one of Refuse, Allow")]
    [InlineData("Limits:RaiseDelay", "-00:00:01", "a time from 0:00:00 to 365")]
    [InlineData("Limits:YoungUnder", "young", "a whole number, 0 to 150")]
    [InlineData("Limits:Ceilings:Daily", "-1", "a whole number from 0, or not set for no limit")]
    [InlineData("Limits:YoungPurchaseCeilings:PerPurchase", "9.99", "a whole number from 0, or not set for no limit")]
    public void A_setting_that_cannot_be_used_is_named_with_what_it_has_to_be(string name, string value, string form)
    {
        var refusal = Assert.Throws<SettingException>(() => Read((name, value))).Message;
        Assert.Contains($"OrleansCoins__{name.Replace(":", "__", StringComparison.Ordinal)} is '{value}'; it has to be {form}", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is missing")]
    [InlineData("Database=coins", "names no host")]
    [InlineData("Host=db;Passwort=secret", "can't be read")]
    [InlineData("Host=db;Port=many;Password=secret", "can't be read")]
    public void A_connection_that_cannot_be_used_is_refused_without_saying_its_password(string connection, string problem)
    {
        var refusal = Assert.Throws<SettingException>(() => Read(("Storage", "PostgreSql"), ("..:ConnectionStrings:OrleansCoins", connection))).Message;
        Assert.Contains("ConnectionStrings__OrleansCoins", refusal, StringComparison.Ordinal);
        Assert.Contains(problem, refusal, StringComparison.Ordinal);
        Assert.Contains("Host=...;Database=...", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("whsec_c2hvcnQ=")]
    public void A_secret_of_webhooks_that_cannot_be_used_is_refused_without_saying_it(string secret)
    {
        var refusal = Assert.Throws<SettingException>(() => Read(("Sandbox:WebhookSecret", secret))).Message;
        Assert.Contains("OrleansCoins__Sandbox__WebhookSecret", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Stripe:ApiKey", "sk_live_quiet", "OrleansCoins__Stripe__WebhookSecret")]
    [InlineData("Stripe:WebhookSecret", "whsec_quiet", "OrleansCoins__Stripe__ApiKey")]
    [InlineData("Stripe:ApiKey", "sk live quiet", "OrleansCoins__Stripe__ApiKey")]
    public void Half_of_what_Stripe_needs_is_refused_without_saying_it(string name, string value, string missing)
    {
        var refusal = Assert.Throws<SettingException>(() => Read((name, value))).Message;
        Assert.Contains(missing, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(value, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Stripe_takes_the_payments_where_it_is_set_and_the_sandbox_is_beside_it_in_development_only()
    {
        Assert.Null(Read().Stripe);
        var set = Configure(("Stripe:ApiKey", "sk_live_quiet"), ("Stripe:WebhookSecret", "whsec_quiet"));
        var production = OrleansCoinsOptions.Read(set, isProduction: true);
        Assert.Equal(("https://api.stripe.com", false), (production.Stripe!.ApiBase, production.SandboxBesideStripe));
        Assert.True(OrleansCoinsOptions.Read(set, isProduction: false, isDevelopment: true).SandboxBesideStripe, "development has both");
        Assert.DoesNotContain("quiet", production.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_do_not_go_together_are_refused()
    {
        Assert.Contains("OrleansCoins__AdvertisedAddress", Assert.Throws<SettingException>(() => Read(("AdvertisedAddress", "10.1.2.3"))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "OrleansCoins__OrleansClientPort", Assert.Throws<SettingException>(() => Read(("SiloPort", "30000"))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "OrleansCoins__Development__ClockOffset",
            Assert.Throws<SettingException>(() => OrleansCoinsOptions.Read(Configure(("Development:ClockOffset", "01:00:00")), isProduction: true)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_of_health_and_of_the_silo_are_read()
    {
        Assert.Equal(["http://localhost:5081"], Read().HealthUrls);
        Assert.Equal(["http://*:81", "http://127.0.0.1:0"], Read(("HealthUrls", "http://*:81; http://127.0.0.1:0")).HealthUrls);
        Assert.Empty(Read(("HealthUrls", "none")).HealthUrls);
        Assert.Equal(IPAddress.Loopback, Read().AdvertisedAddress);
        Assert.True(IPAddress.IsLoopback(Read(("AdvertisedAddress", "localhost")).AdvertisedAddress), "a name is looked up");
    }

    [Fact]
    public void Payouts_have_a_price_for_each_currency_that_has_one_and_no_sandbox_in_production()
    {
        var usual = Read().Payouts;
        Assert.Equal((0.005m, 1, "100"), (usual.Terms.DiamondPrices["USD"], usual.Terms.DiamondPrices.Count, usual.Terms.Minimum.ToString()));
        Assert.True(usual.HasSandbox, "the sandbox pays where it is no production");

        var settings = Configure(("Payouts:DiamondPrice:EUR", "0.0046"), ("Payouts:DiamondPrice:USD", "0.01"));
        var payouts = OrleansCoinsOptions.Read(settings, isProduction: true).Payouts;
        Assert.Equal((0.0046m, 0.01m), (payouts.Terms.DiamondPrices["EUR"], payouts.Terms.DiamondPrices["USD"]));
        Assert.False(payouts.HasSandbox, "no sandbox pays in production");
        Assert.Empty(KnownSettings.Warnings(settings));
        Assert.Throws<SettingException>(() => Read(("Payouts:DiamondPrice:Dollar", "1")));
    }

    [Fact]
    public void A_setting_that_nobody_knows_is_warned_of_and_the_others_are_not()
    {
        var warning = Assert.Single(KnownSettings.Warnings(Configure(("Recovery:Aftre", "00:00:01"), ("Recovery:After", "00:00:01"), ("auth:authority", "https://a"))));
        Assert.Contains("OrleansCoins__Recovery__Aftre", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_that_the_pages_and_the_help_speak_of_is_known() => Assert.All(
        new[] { "README.md", "deploy/RUNBOOK.md", "silo/Commands/SettingsArguments.cs" }
            .SelectMany(page => SettingName().Matches(Repository.Read(page)))
            .Select(name => name.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal)),
        name => Assert.True(KnownSettings.Names.Contains(name), $"OrleansCoins:{name} is spoken of, and there is no such setting"));

    [GeneratedRegex(@"\bOrleansCoins__([A-Za-z]+(?:__[A-Za-z]+)*)")]
    private static partial Regex SettingName();

    private static OrleansCoinsOptions Read(params (string Name, string Value)[] settings) => OrleansCoinsOptions.Read(Configure(settings), isProduction: false);

    private static IConfiguration Configure(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create<string, string?>(
            setting.Name.StartsWith("..:", StringComparison.Ordinal) ? setting.Name[3..] : $"{OrleansCoinsOptions.Section}:{setting.Name}", setting.Value)))
        .Build();
}
