namespace OrleansCoins.Gateway.Limiting;

/// <summary>Kinds of requests, each with a limit of its own: who reads much is not kept from giving by that.</summary>
internal enum LimitClass
{
    /// <summary>Reading, with a token.</summary>
    Read,

    /// <summary>Changing something that holds no value, with a token.</summary>
    Write,

    /// <summary>Moving value, with a token.</summary>
    Money,

    /// <summary>Anything without a token that is good, by address.</summary>
    Anonymous,

    /// <summary>Payment providers' webhooks, by address.</summary>
    Webhook,

    /// <summary>What has to be looked for long, such as rankings of days gone by.</summary>
    Costly,
}

/// <summary>Says which routes are limited, and as what.</summary>
internal static class LimitClasses
{
    /// <summary>Limits routes by their method and by whether there is a token.</summary>
    public static TBuilder Limited<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Limit(null, null));

    /// <summary>Limits routes as a class of their own.</summary>
    /// <param name="builder">The routes.</param>
    /// <param name="as">Which class.</param>
    /// <param name="withQuery">Only where the query has this; otherwise they are limited as usual.</param>
    public static TBuilder LimitedAs<TBuilder>(this TBuilder builder, LimitClass @as, string? withQuery = null)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Limit(@as, withQuery));

    /// <summary>What a request is limited as; <see langword="null"/> where it isn't.</summary>
    public static LimitClass? Of(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Limit>() is not { } limit)
        {
            return null;
        }

        var isNamed = limit.As is LimitClass.Webhook or LimitClass.Costly && (limit.WithQuery is null || http.Request.Query.ContainsKey(limit.WithQuery));
        return isNamed ? limit.As
            : http.User.Identity is not { IsAuthenticated: true } ? LimitClass.Anonymous
            : limit.As is LimitClass.Money && !HttpMethods.IsGet(http.Request.Method) ? LimitClass.Money
            : HttpMethods.IsGet(http.Request.Method) ? LimitClass.Read
            : LimitClass.Write;
    }

    private sealed record Limit(LimitClass? As, string? WithQuery);
}
