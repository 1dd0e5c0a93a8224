using System.Collections.Frozen;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Payouts;

/// <summary>
/// Someone who pays creators. Asked twice with the same payout it pays once: the payout's id is the idempotency key. What becomes of a transfer once
/// it is made (a bank that sends it back, say) is not its matter.
/// </summary>
public interface IPayoutProvider
{
    /// <summary>The provider's name, as in documents and entries: 1-32 of a-z 0-9 -.</summary>
    string Name { get; }

    /// <summary>What an account there looks like.</summary>
    string AccountForm { get; }

    /// <summary>Whether that looks like an account there.</summary>
    bool IsAccount(string accountId);

    /// <summary>The smallest amount of a currency that it pays multiples of, in minor units: 1 nearly always.</summary>
    long StepOf(string currency);

    /// <summary>Makes the transfer, unless it was made before. Never throws: what isn't known is <see cref="TransferOutcome.Unknown"/>.</summary>
    Task<TransferAnswer> SendAsync(PayoutTransfer transfer, CancellationToken cancellation);

    /// <summary>
    /// Asks whether the transfer was made. Never throws: that it can't be asked is <see cref="TransferOutcome.Unknown"/> too, and
    /// <see cref="TransferOutcome.Refused"/> only what the provider has recorded of the transfer.
    /// </summary>
    Task<TransferAnswer> FindAsync(PayoutTransfer transfer, CancellationToken cancellation);
}

/// <summary>A transfer of money to a creator.</summary>
/// <param name="Payout">The payout that it is of.</param>
/// <param name="AccountId">To which account at the provider.</param>
/// <param name="Money">How much.</param>
public sealed record PayoutTransfer(PayoutId Payout, string AccountId, Money Money);

/// <summary>What a provider says of a transfer.</summary>
public enum TransferOutcome
{
    /// <summary>Nobody knows yet. Ask again.</summary>
    Unknown,

    /// <summary>It was made.</summary>
    Made,

    /// <summary>It was not made, and can't be.</summary>
    Refused,

    /// <summary>It was not made so far.</summary>
    None,
}

/// <summary>What a provider says of a transfer.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Word">The provider's name of it when it was made, its code when it was refused.</param>
public readonly record struct TransferAnswer(TransferOutcome Outcome, string? Word = null);

/// <summary>The payout providers that are configured.</summary>
public sealed class PayoutProviders(IEnumerable<IPayoutProvider> providers)
{
    private readonly FrozenDictionary<string, IPayoutProvider> _byName = providers.ToFrozenDictionary(static provider => provider.Name);

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => _byName.Keys.Order(StringComparer.Ordinal);

    /// <summary>What that provider pays multiples of; see <see cref="IPayoutProvider.StepOf"/>.</summary>
    public long StepOf(string? name, string currency) => name is not null && Find(name) is { } provider ? provider.StepOf(currency) : 1;

    /// <summary>The provider of that name, if it is configured.</summary>
    public IPayoutProvider? Find(string name) => _byName.GetValueOrDefault(name);
}
