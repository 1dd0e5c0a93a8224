using OrleansCoins.Grains.Auditing;
using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.Grains.Books;

/// <summary>
/// Makes closings. Whoever does and how often: each position is in one closing, and a name is given once, since both are unique where closings are kept.
/// </summary>
public sealed class Closer(ITransferLog journal, IClosingStore closings, IBooks books, IAuditStore audit, ISealer sealer, TimeProvider time)
{
    private const int PageSize = 20_000;
    private static readonly TimeSpan WritersMax = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Closes everything up to the position that is final now. The closing of that name, if there is one already; <see langword="null"/> when nothing was
    /// written since the last closing.
    /// </summary>
    /// <exception cref="TimeoutException">A transaction of the database's server runs for so long that nothing is final.</exception>
    public async Task<StoredClosing?> CloseAsync(string name, CancellationToken cancellation)
    {
        while (true)
        {
            if (await closings.FindAsync(name, cancellation) is { } made)
            {
                return made;
            }

            var last = await closings.GetLastAsync(cancellation);
            var through = await FinalPosition.FindAsync(journal, WritersMax, cancellation);
            if (through <= (last?.Through ?? 0))
            {
                // What closed it may have been of this name, and faster.
                return await closings.FindAsync(name, cancellation);
            }

            // Another one may have been faster: then its closing stands, and this one is made of what is left.
            var closing = await MakeAsync(last, name, through, cancellation);
            if (await closings.InsertAsync(closing, cancellation))
            {
                return closing with { Carry = null };
            }
        }
    }

    private async Task<StoredClosing> MakeAsync(StoredClosing? last, string name, long through, CancellationToken cancellation)
    {
        var read = await books.ReadForClosingAsync(time.GetUtcNow(), through, cancellation);
        using var tally = new ClosingTally();
        var after = last?.Through ?? 0;
        while (after < through)
        {
            var page = await closings.ReadEntriesAsync(after, through, PageSize, cancellation);
            foreach (var entry in page)
            {
                tally.Add(entry);
            }

            after = page.Count < PageSize ? through : page[^1].Position;
        }

        var closing = ClosingRules.Next(last?.Body, name, through, time.GetUtcNow(), tally, read.View.Differences.Length, read.Carry, AuditHead.Of(await audit.GetLastAsync(cancellation)));
        var body = ClosingText.Write(closing);
        return new StoredClosing(closing.Number, name, through, body, sealer.Sign(body)) { Carry = read.Carry };
    }
}
