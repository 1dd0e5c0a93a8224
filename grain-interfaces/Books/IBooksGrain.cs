using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Access;

namespace OrleansCoins.GrainInterfaces.Books;

/// <summary>The books of the platform, told from the journal. Stateless: any silo answers.</summary>
[Alias("OrleansCoins.IBooksGrain")]
public interface IBooksGrain : IGrainWithStringKey
{
    /// <summary>The balances of all accounts by kind, and whether figures of different origin agree.</summary>
    [Alias("Read"), ResponseTimeout("00:02:00")]
    [OpenTo(Callers.Operators)]
    Task<BooksView> ReadAsync();
}

/// <summary>The books at one moment, from one consistent view of the database.</summary>
/// <param name="AsOf">The moment.</param>
/// <param name="Accounts">Contra accounts one by one, owners' accounts summed by kind.</param>
/// <param name="Differences">Every figure that is not what another origin says it must be; none when the books balance.</param>
/// <param name="UndeliveredGifts">Gifts that were debited and not credited yet.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.BooksView")]
public sealed record BooksView(
    [property: Id(0)] DateTimeOffset AsOf,
    [property: Id(1)] ImmutableArray<AccountTotal> Accounts,
    [property: Id(2)] ImmutableArray<BooksDifference> Differences,
    [property: Id(3)] long UndeliveredGifts);

/// <summary>What an account, or all accounts of a kind, hold together.</summary>
/// <param name="Account">A contra account, or the kind of owners' accounts, such as <c>wallet:*</c>.</param>
/// <param name="Asset"><c>COIN</c> or <c>DIAMOND</c>.</param>
/// <param name="Balance">The sum, in the stored unit: coins, or ten-thousandths of a diamond.</param>
/// <param name="Entries">Of how many entries.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.AccountTotal")]
public sealed record AccountTotal(
    [property: Id(0)] string Account,
    [property: Id(1)] string Asset,
    [property: Id(2)] long Balance,
    [property: Id(3)] long Entries);

/// <summary>A figure that is not what another origin says it must be.</summary>
/// <param name="Check">Which rule is broken.</param>
/// <param name="Subject">The account, purchase or gift that breaks it.</param>
/// <param name="Expected">What the one origin says.</param>
/// <param name="Found">What the other says.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.BooksDifference")]
public sealed record BooksDifference(
    [property: Id(0)] string Check,
    [property: Id(1)] string Subject,
    [property: Id(2)] string Expected,
    [property: Id(3)] string Found);
