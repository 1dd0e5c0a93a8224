using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Storage.Lanes;

/// <summary>
/// The accounts of a lane that can't be written now, such as one behind a lock: each is tried again by itself, more and more rarely, until its entries
/// are over time. New entries of theirs wait behind those that are here. For the lane's loop only.
/// </summary>
internal sealed class AccountsAside(TimeProvider time)
{
    private static readonly TimeSpan PauseShortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseLongest = TimeSpan.FromSeconds(1);

    private readonly Dictionary<AccountId, AccountAside> _accounts = [];

    private int _waiting;

    /// <summary>How many entries are here.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Whether an account is one of them.</summary>
    public bool Contains(AccountId account) => _accounts.ContainsKey(account);

    /// <summary>Puts an account aside, with the entries that are open, in their order.</summary>
    public void Add(List<PendingAppend> appends)
    {
        _accounts.Add(appends[0].Entry.Account, new AccountAside(appends) { TriedAt = time.GetTimestamp(), Pause = PauseShortest });
        Volatile.Write(ref _waiting, _waiting + appends.Count);
    }

    /// <summary>Lets an entry wait behind those of its account, if that is aside.</summary>
    public bool TryJoin(PendingAppend pending)
    {
        if (!_accounts.TryGetValue(pending.Entry.Account, out var account))
        {
            return false;
        }

        account.Appends.Add(pending);
        Volatile.Write(ref _waiting, _waiting + 1);
        return true;
    }

    /// <summary>The account that has waited longest, if its pause is over.</summary>
    public AccountAside? Due()
    {
        AccountAside? longest = null;
        foreach (var account in _accounts.Values)
        {
            if (time.GetElapsedTime(account.TriedAt) >= account.Pause && (longest is null || account.TriedAt < longest.TriedAt))
            {
                longest = account;
            }
        }

        return longest;
    }

    /// <summary>Takes note of a try, which took out of the account what it settled.</summary>
    /// <param name="account">Which was tried.</param>
    /// <param name="isOpen">Whether what was tried goes on waiting; otherwise what is behind it may be tried at once.</param>
    public void Tried(AccountAside account, bool isOpen)
    {
        if (account.Appends.Count == 0)
        {
            _accounts.Remove(account.Id);
        }

        account.TriedAt = time.GetTimestamp();
        account.Pause = !isOpen ? TimeSpan.Zero : account.Pause * 2 < PauseLongest ? account.Pause * 2 : PauseLongest;
        Volatile.Write(ref _waiting, _accounts.Values.Sum(static one => one.Appends.Count));
    }
}

/// <summary>An account that waits aside.</summary>
/// <param name="appends">Its entries, in their order.</param>
internal sealed class AccountAside(List<PendingAppend> appends)
{
    /// <summary>Which account.</summary>
    public AccountId Id { get; } = appends[0].Entry.Account;

    public List<PendingAppend> Appends => appends;

    /// <summary>When it was tried last.</summary>
    public long TriedAt { get; set; }

    /// <summary>How long it waits after that.</summary>
    public TimeSpan Pause { get; set; }
}
