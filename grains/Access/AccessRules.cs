using System.Reflection;
using System.Text;
using OrleansCoins.GrainInterfaces.Access;

namespace OrleansCoins.Grains.Access;

/// <summary>What a method's <see cref="OpenToAttribute"/> says, made ready to be asked for every call.</summary>
/// <param name="Callers">To whom the method is open.</param>
/// <param name="Asker">Which argument says who asks; -1 for none.</param>
/// <param name="OperatorFlag">Which argument says whether an operator asks; -1 for none.</param>
/// <param name="OwnersAnswer">Whether the answer is only for whose it is, and operators.</param>
internal sealed record AccessRule(Callers Callers, int Asker, int OperatorFlag, bool OwnersAnswer)
{
    /// <summary>What holds where nothing is said.</summary>
    public static readonly AccessRule InsideOnly = new(Callers.Inside, -1, -1, OwnersAnswer: false);

    /// <summary>The rule of a method.</summary>
    /// <exception cref="InvalidOperationException">It names an argument that the method doesn't have.</exception>
    public static AccessRule Of(MethodInfo method) => method.GetCustomAttribute<OpenToAttribute>() is { } open
        ? new AccessRule(open.Callers, IndexOf(method, open.Asker), IndexOf(method, open.OperatorFlag), open.OwnersAnswer)
        : InsideOnly;

    private static int IndexOf(MethodInfo method, string? argument)
    {
        if (argument is null)
        {
            return -1;
        }

        var index = Array.FindIndex(method.GetParameters(), parameter => parameter.Name == argument);
        return index >= 0 ? index : throw new InvalidOperationException($"{method.DeclaringType?.Name}.{method.Name} has no argument '{argument}'.");
    }
}

/// <summary>Decides whether somebody outside may call a method of a grain.</summary>
internal static class AccessRules
{
    /// <summary>Whether the caller is one of those to whom the method is open.</summary>
    /// <param name="rule">The method's rule.</param>
    /// <param name="identity">Who calls; <see langword="null"/> for one who doesn't say.</param>
    /// <param name="key">The key of the grain, in UTF-8.</param>
    public static bool MayCall(AccessRule rule, string? identity, ReadOnlySpan<byte> key)
    {
        if (identity is null)
        {
            return false;
        }

        var callers = rule.Callers;
        if ((callers & Callers.Anyone) != 0 || CallIdentity.IsPlatform(identity))
        {
            return true;
        }

        var user = CallIdentity.UserOf(identity);
        return !user.IsEmpty
            && ((callers & Callers.Users) != 0
                || ((callers & Callers.Owner) != 0 && Owns(user, key))
                || ((callers & Callers.Operators) != 0 && CallIdentity.IsOperator(identity)));
    }

    /// <summary>Whether the caller is who the arguments say that they are.</summary>
    /// <param name="identity">Who calls.</param>
    /// <param name="asker">Who asks, by the arguments; <see langword="null"/> where they don't say.</param>
    /// <param name="asOperator">Whether the arguments say that an operator asks.</param>
    public static bool MayAsk(string identity, string? asker, bool asOperator) =>
        CallIdentity.IsPlatform(identity)
        || ((asker is null || CallIdentity.UserOf(identity).SequenceEqual(asker)) && (!asOperator || CallIdentity.IsOperator(identity)));

    /// <summary>Whether the caller may see what belongs to somebody.</summary>
    public static bool MaySee(string identity, string owner) =>
        CallIdentity.IsPlatform(identity) || CallIdentity.IsOperator(identity) || CallIdentity.UserOf(identity).SequenceEqual(owner);

    /// <summary>What kind of caller it is, without their name.</summary>
    public static string Describe(string? identity) =>
        identity is null ? "somebody who doesn't say who they are"
        : CallIdentity.IsPlatform(identity) ? "the platform"
        : CallIdentity.IsOperator(identity) ? "an operator"
        : CallIdentity.UserOf(identity).IsEmpty ? "somebody without a token"
        : "a user";

    /// <summary>A grain's key is a prefix, a colon, and the owner's id, which has neither.</summary>
    private static bool Owns(ReadOnlySpan<char> user, ReadOnlySpan<byte> key)
    {
        var colon = key.IndexOf((byte)':');
        return colon >= 0 && Ascii.Equals(key[(colon + 1)..], user);
    }
}
