using Microsoft.Extensions.Configuration;
using OrleansCoins.Silo.Hosting;

namespace OrleansCoins.UnitTests.Hosting;

public sealed class OrleansCoinsOptionsTests
{
    [Fact]
    public void A_silo_is_declared_dead_as_Orleans_does_unless_settings_say_otherwise()
    {
        var options = Read();
        Assert.Equal((TimeSpan.FromSeconds(5), 3), (options.ProbeTimeout, options.MissedProbes));

        options = Read(("Membership:ProbeTimeout", "00:00:00.5"), ("Membership:MissedProbes", "21"));
        Assert.Equal((TimeSpan.FromMilliseconds(500), 21), (options.ProbeTimeout, options.MissedProbes));
    }

    [Theory]
    [InlineData("Membership:ProbeTimeout", "5", "OrleansCoins__Membership__ProbeTimeout is '5'; it has to be a time from 0:00:00.1 to 0:01:00")]
    [InlineData("Membership:ProbeTimeout", "soon", "OrleansCoins__Membership__ProbeTimeout is 'soon'; it has to be a time such as")]
    [InlineData("Membership:MissedProbes", "1", "OrleansCoins__Membership__MissedProbes is '1'; it has to be a whole number, 2 to 100")]
    [InlineData("Dashboard", "yes", "OrleansCoins__Dashboard is 'yes'; it has to be true or false")]
    [InlineData("Recovery:After", "02:00:00", "OrleansCoins__Recovery__After is '02:00:00'; it has to be a time from 0:00:00 to 1:00:00")]
    public void A_setting_that_cannot_be_used_is_named_with_what_it_has_to_be(string name, string value, string message) =>
        Assert.Contains(message, Assert.Throws<SettingException>(() => Read((name, value))).Message, StringComparison.Ordinal);

    private static OrleansCoinsOptions Read(params (string Name, string Value)[] settings) => OrleansCoinsOptions.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>($"{OrleansCoinsOptions.Section}:{setting.Name}", setting.Value)))
            .Build(),
        isProduction: false);
}
