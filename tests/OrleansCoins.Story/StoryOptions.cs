using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansCoins.Story;

/// <summary>What the story is to be.</summary>
internal sealed partial record StoryOptions
{
    public Uri Url { get; init; } = new("http://localhost:5080");

    public int Viewers { get; init; } = 200;

    public int Creators { get; init; } = 10;

    public int Gifts { get; init; } = 20_000;

    public int Seed { get; init; } = 1;

    public int Concurrency { get; init; } = 32;

    /// <summary>How long one request is tried again before the story gives it up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What all names of this run begin with.</summary>
    public string Run { get; init; } = DefaultRun();

    public static bool AsksForHelp(string[] args) => args.Any(static arg => arg is "--help" or "-h" or "-?");

    /// <summary>The options, or nothing and the text that says why: help, or what is wrong.</summary>
    public static (StoryOptions? Options, string Text) Parse(string[] args)
    {
        if (AsksForHelp(args))
        {
            return (null, StoryHelp.Text);
        }

        var options = new StoryOptions();
        for (var at = 0; at < args.Length; at += 2)
        {
            var value = at + 1 < args.Length ? args[at + 1] : null;
            var (next, wrong) = options.With(args[at], value);
            if (next is null)
            {
                return (null, $"{wrong}\n{StoryHelp.Hint}");
            }

            options = next;
        }

        return options.Creators + options.Viewers < 3
            ? (null, $"A stranger to a gift is needed too: --viewers and --creators must be 3 together at least.\n{StoryHelp.Hint}")
            : (options, string.Empty);
    }

    private (StoryOptions? Options, string? Wrong) With(string name, string? value) => name switch
    {
        "--url" => ReadUrl(value, out var url) ? (this with { Url = url }, null) : Wrong(name, value, "an address such as http://localhost:5080"),
        "--viewers" => ReadNumber(name, value, 1, 1_000_000, number => this with { Viewers = number }),
        "--creators" => ReadNumber(name, value, 1, 100_000, number => this with { Creators = number }),
        "--gifts" => ReadNumber(name, value, 0, 100_000_000, number => this with { Gifts = number }),
        "--seed" => ReadNumber(name, value, int.MinValue, int.MaxValue, number => this with { Seed = number }),
        "--concurrency" => ReadNumber(name, value, 1, 4_096, number => this with { Concurrency = number }),
        "--patience" => ReadNumber(name, value, 1, 86_400, number => this with { Patience = TimeSpan.FromSeconds(number) }),
        "--run" => value is not null && RunForm().IsMatch(value)
            ? (this with { Run = value }, null)
            : Wrong(name, value, "1 to 32 of A-Z a-z 0-9 . _ -, the first a letter or digit"),
        _ => (null, $"There is no argument {name}."),
    };

    private static (StoryOptions?, string?) ReadNumber(string name, string? value, int least, int most, Func<int, StoryOptions> use) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? (use(number), null)
            : Wrong(name, value, $"a whole number from {least} to {most}");

    private static bool ReadUrl(string? value, out Uri url) =>
        Uri.TryCreate(value, UriKind.Absolute, out url!) && url.Scheme is "http" or "https";

    private static (StoryOptions?, string?) Wrong(string name, string? value, string form) =>
        (null, value is null ? $"{name} needs a value: {form}." : $"{name} must be {form}; it is '{value}'.");

    /// <summary>A name from the clock: two runs of one seed on one server must not share an account.</summary>
    private static string DefaultRun() => $"s{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds():x}";

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,31}\z")]
    private static partial Regex RunForm();
}
