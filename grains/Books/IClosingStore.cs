namespace OrleansCoins.Grains.Books;

/// <summary>Where closings are kept, and the entries that they are made from.</summary>
public interface IClosingStore
{
    /// <summary>The last closing, or <see langword="null"/> when there is none.</summary>
    Task<StoredClosing?> GetLastAsync(CancellationToken cancellation);

    /// <summary>The closing of a name, or <see langword="null"/> when there is none.</summary>
    Task<StoredClosing?> FindAsync(string name, CancellationToken cancellation);

    /// <summary>Keeps a closing; <see langword="false"/>, and nothing is changed, when there is one of its number or name.</summary>
    Task<bool> InsertAsync(StoredClosing closing, CancellationToken cancellation);

    /// <summary>The first entries after a position and up to another, in the order of their positions.</summary>
    Task<IReadOnlyList<ClosedEntry>> ReadEntriesAsync(long after, long through, int limit, CancellationToken cancellation);
}

/// <summary>Signs closings with the operator's key.</summary>
public interface ISealer
{
    /// <summary>The signature over a closing's text; <see langword="null"/> where no key is set.</summary>
    Seal? Sign(string body);

    /// <summary>Whether a closing's text bears this key's signature. Where no key is set nobody can tell, and every closing passes.</summary>
    bool IsOurs(string body, Seal? seal);
}
