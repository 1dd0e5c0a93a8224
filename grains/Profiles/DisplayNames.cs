using System.Collections.Concurrent;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;

namespace OrleansCoins.Grains.Profiles;

/// <summary>What people call themselves, for places that show many of them: looked up together, and remembered for a moment.</summary>
internal sealed class DisplayNames(IDocumentStore documents, TimeProvider time)
{
    /// <summary>How long an erased name may still be shown.</summary>
    private static readonly TimeSpan Holds = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<UserId, (string? Name, long At)> _known = new();

    /// <summary>The name of each; <see langword="null"/> for those who have not said.</summary>
    public async ValueTask<IReadOnlyDictionary<UserId, string?>> GetAsync(IEnumerable<UserId> users)
    {
        var names = new Dictionary<UserId, string?>();
        var unknown = new List<UserId>();
        foreach (var user in users)
        {
            if (names.TryAdd(user, null))
            {
                if (_known.TryGetValue(user, out var known) && time.GetElapsedTime(known.At) < Holds)
                {
                    names[user] = known.Name;
                }
                else
                {
                    unknown.Add(user);
                }
            }
        }

        if (unknown.Count == 0)
        {
            return names;
        }

        var asked = time.GetTimestamp();
        foreach (var profile in await documents.GetAsync(DocumentKind.Profile, [.. unknown.Select(static user => user.Value)], CancellationToken.None))
        {
            names[UserId.Parse(profile.Id)] = DocumentJson.ReadProfile(profile).DisplayName;
        }

        if (_known.Count + unknown.Count > Limits.NamesRememberedMax)
        {
            _known.Clear();
        }

        foreach (var user in unknown)
        {
            _known[user] = (names[user], asked);
        }

        return names;
    }
}
