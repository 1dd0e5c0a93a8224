using OrleansCoins.Story.Http;

namespace OrleansCoins.Story.Acts;

/// <summary>
/// Draws who gives what to whom, and what goes wrong on purpose. All of it is drawn before anything is sent, so that a seed tells the same story
/// at any speed: everybody buys coins enough for all of their gifts, and what must be refused is refused in whatever order it arrives.
/// </summary>
internal sealed class Script(StoryOptions options, Cast cast, IReadOnlyList<GiftOnSale> gifts, Random random)
{
    private const double InRooms = 0.70;
    private const double Repeated = 0.05;
    private const double TwiceAtOnce = 0.01;
    private const double Reused = 0.002;

    private static readonly string[] Messages =
        ["Hello!", "You made my day", "Bravo, \"maestro\"", "¡Qué bonito!", "素晴らしい", "🎉🎉🎉", "one more song?\nplease", new('x', 140)];

    private readonly GiftOnSale[] _byPrice = [.. gifts.OrderBy(static gift => gift.Coins).ThenBy(static gift => gift.Id, StringComparer.Ordinal)];
    private readonly ZipfLaw _giftLaw = new(gifts.Count);
    private readonly ZipfLaw _creatorLaw = new(cast.Creators.Count);

    /// <summary>Everything that is sent, in the order in which it is begun.</summary>
    public IReadOnlyList<Act> Draw()
    {
        var placed = new List<(double At, Act Act)>();
        var sends = DrawGifts().Select((gift, number) => new SendAct(DrawOrder(gift, number), IsDrawn(TwiceAtOnce, number))).ToArray();
        foreach (var (number, send) in sends.Index())
        {
            placed.Add((number, send));
            if (IsDrawn(Repeated, number))
            {
                placed.Add((DrawPlaceAfter(number), new RepeatAct(send)));
                send.IsRecalled = true;
            }

            if (IsDrawn(Reused, number))
            {
                placed.Add((DrawPlaceAfter(number), new ReuseAct(send)));
                send.IsRecalled = true;
            }
        }

        var refusals = new Refusals(options, cast, _byPrice, random);
        placed.AddRange(refusals.Draw().Select(refused => (random.NextDouble() * options.Gifts, (Act)refused)));
        return [.. placed.OrderBy(static place => place.At).Select(static place => place.Act)];
    }

    /// <summary>Cheap ones are common, and each occurs when there are gifts enough.</summary>
    private GiftOnSale[] DrawGifts()
    {
        var drawn = new GiftOnSale[options.Gifts];
        for (var number = 0; number < drawn.Length; number++)
        {
            drawn[number] = _byPrice[number < _byPrice.Length ? number : _giftLaw.Draw(random)];
        }

        random.Shuffle(drawn);
        return drawn;
    }

    private GiftOrder DrawOrder(GiftOnSale gift, int number)
    {
        var sender = cast.Viewers[random.Next(cast.Viewers.Count)];
        var creator = cast.Creators[_creatorLaw.Draw(random)];
        var isInRoom = random.NextDouble() < InRooms;
        var order = new GiftOrder(
            sender,
            creator,
            isInRoom ? creator.Room : null,
            isInRoom ? null : $"video-{random.Next(1, 6)}",
            gift,
            DrawQuantity(gift),
            $"{options.Run}-gift-{number}");
        return order with
        {
            Combo = random.NextDouble() < 0.2 ? $"combo-{random.Next(1, 4)}" : null,
            Message = random.NextDouble() < 0.2 ? Messages[random.Next(Messages.Length)] : null,
            Anonymous = random.NextDouble() < 0.1,
            ExpectedCoins = random.NextDouble() < 0.3 ? order.Coins : null,
        };
    }

    /// <summary>Mostly 1 to 3; now and then a handful of a cheap one.</summary>
    private long DrawQuantity(GiftOnSale gift) =>
        gift.Coins <= 100 && random.NextDouble() < 0.03 ? random.Next(4, 100) : random.Next(1, 4);

    /// <summary>Whether something rare befalls a gift; the very first has it all, so that even a short story shows everything.</summary>
    private bool IsDrawn(double share, int number) => random.NextDouble() < share || number == 0;

    private double DrawPlaceAfter(int number) => number + 0.5 + (random.NextDouble() * (options.Gifts - number));
}
