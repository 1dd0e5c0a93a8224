using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Access;

/// <summary>
/// Who calls a grain from outside the silos. It travels in Orleans's request context, as far as the first grain: that grain's silo checks it and takes it
/// off, so nothing that the grain begins carries it. Whoever says nothing is refused everything.
/// </summary>
public sealed class CallIdentity
{
    private const string Key = "caller";
    private const string UserPrefix = "u:";
    private const string OperatorPrefix = "o:";
    private readonly string _text;

    private CallIdentity(string text) => _text = text;

    /// <summary>Somebody without a token. Also whoever brings a proof of another kind, such as a signed webhook, which the grain checks.</summary>
    public static CallIdentity Anonymous { get; } = new("-");

    /// <summary>The platform's own services, which may call everything. In a gateway only the sandbox of Development is that.</summary>
    public static CallIdentity Platform { get; } = new("*");

    /// <summary>Somebody with a token.</summary>
    /// <param name="user">Who.</param>
    /// <param name="isOperator">Whether the token has the operators' scope.</param>
    public static CallIdentity Of(UserId user, bool isOperator) => new((isOperator ? OperatorPrefix : UserPrefix) + user.Value);

    /// <summary>Lets the calls that are made from here on, and from what is begun here, be this one's; until the asynchronous method that says so returns.</summary>
    public void Use() => RequestContext.Set(Key, _text);

    /// <summary>Whether somebody is named already for the calls that are made from here on.</summary>
    public static bool IsSet => RequestContext.Get(Key) is not null;

    /// <summary>Takes who calls off the call that is being served; <see langword="null"/> when it doesn't say.</summary>
    internal static string? Take()
    {
        if (RequestContext.Get(Key) is not string text)
        {
            return null;
        }

        RequestContext.Remove(Key);
        return text;
    }

    /// <summary>Whether the platform itself calls.</summary>
    internal static bool IsPlatform(string identity) => identity == Platform._text;

    /// <summary>The user who calls; empty when none is named.</summary>
    internal static ReadOnlySpan<char> UserOf(string identity) =>
        identity.StartsWith(UserPrefix, StringComparison.Ordinal) || IsOperator(identity) ? identity.AsSpan(UserPrefix.Length) : [];

    /// <summary>Whether an operator calls.</summary>
    internal static bool IsOperator(string identity) => identity.StartsWith(OperatorPrefix, StringComparison.Ordinal);
}
