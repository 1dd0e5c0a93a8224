namespace OrleansCoins.Story.Acts;

/// <summary>Someone with a name and a token.</summary>
internal class Person(string name)
{
    private string? _token;

    public string Name { get; } = name;

    public string Token
    {
        get => _token ?? throw new InvalidOperationException($"{Name} has no token yet.");
        set => _token = value;
    }

    public string WalletAccount => $"wallet:{Name}";

    public override string ToString() => Name;
}

/// <summary>Someone who receives gifts.</summary>
internal sealed class Creator(string name) : Person(name)
{
    private string? _room;

    /// <summary>The room that is live during the story.</summary>
    public string Room
    {
        get => _room ?? throw new InvalidOperationException($"{Name} has no room yet.");
        set => _room = value;
    }

    /// <summary>A room that ended before the story began, if this creator had one.</summary>
    public string? EndedRoom { get; set; }

    public string EarningsAccount => $"earnings:{Name}";
}

/// <summary>Everybody of one run. Names carry the run, so that no two runs share an account.</summary>
internal sealed class Cast
{
    public Cast(StoryOptions options)
    {
        Viewers = [.. Enumerable.Range(1, options.Viewers).Select(number => new Person($"{options.Run}-viewer-{number}"))];
        Creators = [.. Enumerable.Range(1, options.Creators).Select(number => new Creator($"{options.Run}-creator-{number}"))];
        Admin = new Person($"{options.Run}-admin");
    }

    public IReadOnlyList<Person> Viewers { get; }

    /// <summary>The favourites first.</summary>
    public IReadOnlyList<Creator> Creators { get; }

    public Person Admin { get; }

    /// <summary>Everybody who has a wallet.</summary>
    public IEnumerable<Person> Wallets => [.. Viewers, .. Creators];

    public IEnumerable<Person> Everybody => [.. Wallets, Admin];

    /// <summary>Someone who has nothing to do with a gift between these two.</summary>
    public Person StrangerTo(Person sender, Person receiver) => Wallets.First(person => person != sender && person != receiver);
}
