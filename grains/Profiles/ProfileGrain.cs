using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Profiles;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Profiles;

internal sealed class ProfileGrain(IDocumentStore documents, Erasure erasure, TimeProvider time) : Grain, IProfileGrain
{
    private Task? _erasing;

    private string UserName => this.GetPrimaryKeyString()[GrainKeys.ProfilePrefix.Length..];

    public async Task<Profile?> GetAsync() =>
        await documents.GetAsync(DocumentKind.Profile, UserName, CancellationToken.None) is { } document
            && DocumentJson.ReadProfile(document) is var profile
            ? new Profile(profile.DisplayName) { TimeZone = profile.TimeZone }
            : null;

    public async Task SetAsync(Profile profile)
    {
        await StoreAsync(_ => new ProfileBody(profile.DisplayName) { TimeZone = profile.TimeZone });
        // Sent again, it tells the wallet what a crash may have kept from it.
        await GrainFactory.WalletLimits(UserId.Parse(UserName)).SetTimeZoneAsync(profile.TimeZone);
    }

    public Task EraseAsync() => _erasing is { IsCompleted: false } underWay ? underWay : _erasing = EraseAllAsync();

    private async Task EraseAllAsync()
    {
        while (await documents.GetAsync(DocumentKind.Profile, UserName, CancellationToken.None) is { } stored
            && !await documents.DeleteAsync(stored, CancellationToken.None))
        {
        }

        var user = UserId.Parse(UserName);
        await GrainFactory.WalletLimits(user).SetTimeZoneAsync(null);
        await erasure.EraseAllOfAsync(user);
    }

    public Task SetDisplayNameAsync(string displayName) => StoreAsync(before => before with { DisplayName = displayName });

    private async Task StoreAsync(Func<ProfileBody, ProfileBody> change)
    {
        while (true)
        {
            var stored = await documents.GetAsync(DocumentKind.Profile, UserName, CancellationToken.None);
            var body = DocumentJson.Write(change(stored is null ? new ProfileBody(DisplayName: null) : DocumentJson.ReadProfile(stored)));
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
