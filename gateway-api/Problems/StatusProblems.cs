
namespace OrleansCoins.Gateway.Problems;

/// <summary>Gives a body to the refusals that the framework makes by itself: no such route, no such method, no token.</summary>
internal static class StatusProblems
{
    private static readonly object DetailKey = new();

    /// <summary>Every refusal is a problem, wherever it was made.</summary>
    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(context => ForResponse(context.HttpContext).ExecuteAsync(context.HttpContext));
    }

    /// <summary>Leaves word of why the request is about to be refused.</summary>
    public static void Explain(HttpContext http, string? detail) => http.Items[DetailKey] = detail;

    private static Problem ForResponse(HttpContext http)
    {
        var kind = ProblemKind.ForStatus(http.Response.StatusCode);
        return new Problem(kind, http.Items[DetailKey] is string { Length: > 0 } detail ? detail : Describe(kind, http));
    }

    private static string Describe(ProblemKind kind, HttpContext http) => kind.Status switch
    {
        401 => "Send a token as 'Authorization: Bearer ...'.",
        403 => "The token's scope does not allow this.",
        404 => $"Nothing is at {http.Request.Path.ToUriComponent()}.",
        405 => $"{http.Request.Path.ToUriComponent()} has no {http.Request.Method}; the Allow header lists what it has.",
        415 => "Send the body as 'Content-Type: application/json'.",
        _ => kind.Title,
    };
}
