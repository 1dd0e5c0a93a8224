using System.Collections.Immutable;
using OrleansCoins.Chaos.Evidence;

namespace OrleansCoins.Chaos.Checking;

/// <summary>The journal by account and by request. It may hold a request twice: that is for the checks to say.</summary>
internal sealed class JournalIndex(ImmutableArray<JournalRow> rows)
{
    private readonly ILookup<(string Account, string RequestId), JournalRow> _requests = rows.ToLookup(row => (row.Account, row.RequestId));

    private readonly ILookup<string, JournalRow> _debits = rows.Where(row => row is { IsOfWallet: true, Kind: "gift" }).ToLookup(row => row.SentGift);

    /// <summary>All rows, in the order of their positions.</summary>
    public ImmutableArray<JournalRow> Rows => rows;

    /// <summary>The rows of each account, in the order of their positions.</summary>
    public ILookup<string, JournalRow> Accounts { get; } = rows.ToLookup(row => row.Account);

    /// <summary>What a request caused in an account.</summary>
    public ImmutableArray<JournalRow> Find(string account, string requestId) => [.. _requests[(account, requestId)]];

    /// <summary>The debit of a sent gift, or <see langword="null"/>.</summary>
    public JournalRow? DebitOf(string sentGift) => _debits[sentGift].FirstOrDefault();

    /// <summary>What an account holds.</summary>
    public long BalanceOf(string account) => Accounts[account].LastOrDefault()?.Balance ?? 0;

    /// <summary>Whether a debit's coins came back.</summary>
    public bool IsReturned(JournalRow debit) => _requests.Contains((debit.Account, $"return/{debit.SentGift}"));
}
