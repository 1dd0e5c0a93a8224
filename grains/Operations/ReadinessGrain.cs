using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Operations;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Operations;

[StatelessWorker]
internal sealed class ReadinessGrain(IJournal journal, IDocumentStore documents) : Grain, IReadinessGrain
{
    /// <summary>Somebody whose account is looked for; whether there is one doesn't matter.</summary>
    private static readonly UserId Nobody = UserId.Parse("nobody");

    public async Task CheckAsync()
    {
        try
        {
            var isWritable = journal.IsWritableAsync();
            await Task.WhenAll(
                isWritable,
                journal.ReadBackwardAsync(AccountId.Wallet(Nobody), long.MaxValue, 1, CancellationToken.None),
                documents.GetAsync(DocumentKind.Profile, Nobody.Value, CancellationToken.None));
            if (!await isWritable)
            {
                throw new UnavailableException("The journal can't be written.");
            }
        }
        catch (Exception fault) when (fault is not UnavailableException)
        {
            throw new UnavailableException("The database does not answer.", fault);
        }
    }
}
