using System.Globalization;
using OrleansCoins.GrainInterfaces.Books;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Contract;

/// <summary>The books of the platform at one moment.</summary>
internal sealed record BooksResponse(
    DateTime AsOf,
    IReadOnlyList<AccountTotalResponse> Accounts,
    bool Balanced,
    IReadOnlyList<BooksDifferenceResponse> Differences,
    long UndeliveredGifts)
{
    public static BooksResponse Of(BooksView books) => new(
        books.AsOf.UtcDateTime,
        [.. books.Accounts.Select(AccountTotalResponse.Of)],
        books.Differences.IsEmpty,
        [.. books.Differences.Select(difference =>
            new BooksDifferenceResponse(difference.Check, difference.Subject, difference.Expected, difference.Found))],
        books.UndeliveredGifts);
}

/// <summary>What an account, or all accounts of a kind, hold together: an integer in coins, a decimal in a string in diamonds.</summary>
internal sealed record AccountTotalResponse(string Account, string Asset, AmountResponse Balance, long Entries)
{
    public static AccountTotalResponse Of(AccountTotal total) => new(
        total.Account,
        total.Asset,
        total.Asset == "DIAMOND" ? new AmountResponse(Diamonds.FromUnits(total.Balance).ToString(), IsNumber: false)
            : new AmountResponse(total.Balance.ToString(CultureInfo.InvariantCulture), IsNumber: true),
        total.Entries);
}

/// <summary>A figure that is not what another origin says it must be.</summary>
internal sealed record BooksDifferenceResponse(string Check, string Subject, string Expected, string Found);
