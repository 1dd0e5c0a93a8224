using System.Reflection;
using System.Security.Claims;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Auth;

/// <summary>Who calls. Only routes that need a token have one.</summary>
/// <param name="Id">The user.</param>
/// <param name="IsAdmin">Whether their token has the operators' scope.</param>
/// <param name="Birthdate">When they were born, as far as their token says.</param>
internal sealed record Caller(UserId Id, bool IsAdmin, Birthdate? Birthdate) : IBindableFromHttpContext<Caller>
{
    /// <summary>The scope that opens the operators' routes.</summary>
    public const string AdminScope = "coins:admin";

    /// <summary>The claim that holds the scopes, separated by spaces: RFC 8693, section 4.2.</summary>
    public const string ScopeClaim = "scope";

    /// <summary>The claim that holds the date of birth: OpenID Connect Core 1.0, section 5.1.</summary>
    public const string BirthdateClaim = "birthdate";

    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(new Caller(UserId.Parse(context.User.Identity?.Name), HasAdminScope(context.User), BirthdateOf(context.User)));

    public static bool HasAdminScope(ClaimsPrincipal user) =>
        user.FindAll(ScopeClaim).Any(claim => claim.Value.Split(' ').Contains(AdminScope, StringComparer.Ordinal));

    /// <summary>Two dates of birth are none.</summary>
    private static Birthdate? BirthdateOf(ClaimsPrincipal user) =>
        user.FindAll(BirthdateClaim).ToArray() is [var claim] && GrainInterfaces.Values.Birthdate.TryParse(claim.Value, out var birthdate) ? birthdate : null;
}
