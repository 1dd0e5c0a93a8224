using System.Collections.Immutable;
using OrleansCoins.Chaos.Evidence;

namespace OrleansCoins.Chaos.Running;

/// <summary>
/// Who asks for what, and what is struck meanwhile. A pure function of the seed: the same seed asks and strikes the same again, in the same rounds;
/// only how the two meet is up to the machine.
/// </summary>
/// <param name="Rounds">One after another. The first only fills the wallets.</param>
internal sealed record Plan(ImmutableArray<Round> Rounds)
{
    /// <summary>How many wallets there are.</summary>
    public const int Users = 20;

    /// <summary>The creators; each has a room.</summary>
    public static readonly ImmutableArray<string> Creators = ["mona", "nils"];

    /// <summary>How many devices each user sends from at once.</summary>
    private const int Devices = 2;

    /// <summary>What each device sends in a round.</summary>
    private const int ActsPerRound = 4;

    private static readonly string[] Gifts = ["rose", "heart", "star", "sunshine"];

    /// <summary>The room of a creator.</summary>
    public static string RoomOf(string creator) => $"room_{creator}";

    /// <summary>Draws a plan in which every strike happens once.</summary>
    public static Plan Draw(int seed, int rounds, ImmutableArray<Strike> strikes)
    {
        var random = new Random(seed);
        var shuffled = strikes.ToArray();
        random.Shuffle(shuffled);
        var drawn = ImmutableArray.CreateBuilder<Round>();
        drawn.Add(new Round([.. Enumerable.Range(0, Users).Select(user => new Act(Name(user), 0, $"first-{Name(user)}", new PurchaseRequest("coins-350"), 1))], []));
        var sent = Enumerable.Range(0, Users).Select(_ => new List<Act>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            var acts = Enumerable.Range(0, Users * Devices * ActsPerRound)
                .Select(i => Draw(random, i % Users, i / Users % Devices, sent[i % Users]))
                .ToImmutableArray();
            drawn.Add(new Round(acts, [.. shuffled.Where((_, i) => i % rounds == round)]));
        }

        return new Plan(drawn.ToImmutable());
    }

    private static string Name(int user) => $"viewer-{user}";

    private static Act Draw(Random random, int user, int device, List<Act> sent)
    {
        var copies = random.Next(6) == 0 ? random.Next(2, 5) : 1;
        var fresh = new Act(Name(user), device, $"k{sent.Count}-{Name(user)}", DrawGift(random), copies);
        var earlier = sent.Count > 0 ? sent[random.Next(sent.Count)] : fresh;
        var act = random.Next(20) switch
        {
            < 12 => fresh,
            < 14 => earlier with { Device = device, Copies = copies },
            < 16 when earlier.Request is GiftRequest gift => earlier with { Device = device, Request = gift with { Quantity = gift.Quantity + 1 } },
            < 18 => fresh with { Request = DrawGift(random) with { Gift = "dragon", Quantity = 1 } },
            < 19 => fresh with { Request = new PurchaseRequest("coins-70") },
            _ => fresh,
        };
        sent.Add(act);
        return act;
    }

    private static GiftRequest DrawGift(Random random)
    {
        var creator = Creators[random.Next(Creators.Length)];
        var inRoom = random.Next(2) == 0;
        return new GiftRequest(
            Gifts[random.Next(Gifts.Length)], random.Next(1, 4), creator, inRoom ? RoomOf(creator) : null, inRoom ? null : Customers.Content);
    }
}

/// <summary>What happens at the same time. The strikes come one after another, spread over the round.</summary>
internal sealed record Round(ImmutableArray<Act> Acts, ImmutableArray<Strike> Strikes);

/// <summary>What a user asks for.</summary>
/// <param name="User">Who.</param>
/// <param name="Device">From which device; each sends one thing after another.</param>
/// <param name="Key">With which key.</param>
/// <param name="Request">What.</param>
/// <param name="Copies">How many times at once.</param>
internal sealed record Act(string User, int Device, string Key, WalletRequest Request, int Copies);
