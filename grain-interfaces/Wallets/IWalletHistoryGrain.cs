using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Wallets;

/// <summary>Wallets as they were. Stateless: any silo answers, from the journal, and keeps no wallet waiting.</summary>
[Alias("OrleansCoins.IWalletHistoryGrain")]
public interface IWalletHistoryGrain : IGrainWithStringKey
{
    /// <summary>What a wallet held at a time: after its last entry that is not dated later. Takes as long as replaying the entries up to there.</summary>
    /// <param name="owner">Whose wallet.</param>
    /// <param name="at">The time.</param>
    [Alias("GetAt")]
    [OpenTo(Callers.Users, Asker = nameof(owner))]
    Task<WalletBalance> GetAtAsync(UserId owner, DateTimeOffset at);
}
