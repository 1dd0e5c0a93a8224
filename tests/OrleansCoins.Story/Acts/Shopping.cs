using OrleansCoins.Story.Http;

namespace OrleansCoins.Story.Acts;

/// <summary>What becomes of a purchase.</summary>
internal enum Payment
{
    /// <summary>It is paid.</summary>
    Succeeds,

    /// <summary>It is paid, and the provider tells so twice.</summary>
    SucceedsTwice,

    /// <summary>The card is declined.</summary>
    Fails,

    /// <summary>The buyer leaves the checkout.</summary>
    NeverComes,
}

/// <summary>A package someone is about to buy.</summary>
internal sealed record Errand(Person Buyer, PackageOnSale Package, Payment Payment, string Key)
{
    public ApiRequest ToRequest() => ApiRequest.Post("/v1/purchases", Buyer.Token, Key, new { packageId = Package.Id });
}

/// <summary>Draws who buys what: every package occurs, and everybody has coins for the gifts they will send.</summary>
internal sealed class Shopping(StoryOptions options, Cast cast, IReadOnlyList<PackageOnSale> packages, Random random)
{
    private readonly PackageOnSale[] _bySize = [.. packages.OrderBy(static package => package.Coins)];
    private readonly List<Errand> _errands = [];

    public IReadOnlyList<Errand> Draw(IReadOnlyDictionary<Person, long> neededCoins)
    {
        var paid = cast.Wallets.ToDictionary(static person => person, static _ => 0L);
        for (var number = 0; number < Math.Max(_bySize.Length, cast.Viewers.Count); number++)
        {
            Pay(paid, cast.Viewers[number % cast.Viewers.Count], _bySize[number % _bySize.Length]);
        }

        foreach (var creator in cast.Creators)
        {
            // A gift to oneself must be refused for what it is, not for want of coins.
            Pay(paid, creator, _bySize[0]);
        }

        foreach (var (person, needed) in neededCoins)
        {
            while (paid[person] < needed)
            {
                var missing = needed - paid[person];
                Pay(paid, person, _bySize.FirstOrDefault(package => package.Coins >= missing) ?? _bySize[^1]);
            }
        }

        DrawUnpaid();
        var errands = _errands.ToArray();
        random.Shuffle(errands);
        return errands;
    }

    private void Pay(Dictionary<Person, long> paid, Person person, PackageOnSale package)
    {
        var isTwice = _errands.Count == 0 || random.NextDouble() < 0.05;
        Add(person, package, isTwice ? Payment.SucceedsTwice : Payment.Succeeds);
        paid[person] += package.Coins;
    }

    private void DrawUnpaid()
    {
        foreach (var (number, viewer) in cast.Viewers.Index())
        {
            if (number == 0 || random.NextDouble() < 0.1)
            {
                Add(viewer, _bySize[random.Next(_bySize.Length)], Payment.Fails);
            }

            if (number == 0 || random.NextDouble() < 0.05)
            {
                Add(viewer, _bySize[random.Next(_bySize.Length)], Payment.NeverComes);
            }
        }
    }

    private void Add(Person buyer, PackageOnSale package, Payment payment) =>
        _errands.Add(new Errand(buyer, package, payment, $"{options.Run}-purchase-{_errands.Count}"));
}
