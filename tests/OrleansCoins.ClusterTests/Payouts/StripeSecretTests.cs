using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Payouts;
using OrleansCoins.Silo.Payouts;

namespace OrleansCoins.ClusterTests.Payouts;

public sealed class StripeSecretTests
{
    [Theory]
    [InlineData("Refusing", "Refused account_invalid")]
    [InlineData("Babbling", "Refused StripeException")]
    [InlineData("Unauthorized", "Unknown ")]
    [InlineData("Busy", "Unknown ")]
    [InlineData("Broken", "Unknown ")]
    [InlineData("Deaf", "Unknown ")]
    public async Task Whatever_Stripe_says_of_a_transfer_our_key_is_neither_logged_nor_the_failure_of_a_payout(string mood, string expected)
    {
        using var stripe = new StripeStub { Usual = Enum.Parse<StripeMood>(mood) };
        stripe.Lookups.Enqueue(stripe.Usual);
        var said = new Said();
        var transfers = new StripeTransfers(StripeTransfers.Connect(StripeStub.Key, stripe.Address, TimeSpan.FromSeconds(5)), said);
        var transfer = new PayoutTransfer(PayoutId.Parse("pay_1"), "acct_1", new Money(50, "USD"));

        var (sent, found) = (await transfers.SendAsync(transfer, CancellationToken.None), await transfers.FindAsync(transfer, CancellationToken.None));

        Assert.Equal(expected, $"{sent.Outcome} {sent.Word}");
        Assert.Equal(new TransferAnswer(TransferOutcome.Unknown), found);
        Assert.Equal(2, said.Lines.Count);
        Assert.All(said.Lines, static line => Assert.DoesNotContain(StripeStub.Key, line, StringComparison.Ordinal));
    }

    /// <summary>What was logged, exceptions too.</summary>
    private sealed class Said : ILogger<StripeTransfers>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{formatter(state, exception)} {exception}");
    }
}
