using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Profiles;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Profiles;

internal sealed class ProfileGrain(IDocumentStore documents, TimeProvider time) : Grain, IProfileGrain
{
    private string UserName => this.GetPrimaryKeyString()[GrainKeys.ProfilePrefix.Length..];

    public async Task<Profile?> GetAsync() =>
        await documents.GetAsync(DocumentKind.Profile, UserName, CancellationToken.None) is { } document
            ? new Profile(DocumentJson.ReadProfile(document).DisplayName)
            : null;

    public async Task SetDisplayNameAsync(string displayName)
    {
        var body = DocumentJson.Write(new ProfileBody(displayName));
        while (true)
        {
            var stored = await documents.GetAsync(DocumentKind.Profile, UserName, CancellationToken.None);
            var done = stored is null
                ? await documents.InsertAsync(
                    new Document(DocumentKind.Profile, UserName, UserName, "", null, Microseconds.FromTime(time.GetUtcNow()), 1, body),
                    CancellationToken.None) == InsertOutcome.Inserted
                : await documents.ReplaceAsync(stored with { Body = body }, CancellationToken.None);
            if (done)
            {
                return;
            }
        }
    }
}
