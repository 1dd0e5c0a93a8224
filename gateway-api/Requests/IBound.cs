using OrleansCoins.Gateway.Problems;

namespace OrleansCoins.Gateway.Requests;

/// <summary>A part of a request that was read before its handler runs, and may have to be refused.</summary>
internal interface IBound
{
    /// <summary>Why the request is refused, or <see langword="null"/> when this part of it is well formed.</summary>
    Problem? Problem { get; }
}

/// <summary>Refuses a request with a malformed part, so that handlers only see well-formed ones.</summary>
internal static class BoundParts
{
    /// <summary>Puts the check before every handler of the group.</summary>
    public static RouteGroupBuilder RefuseMalformed(this RouteGroupBuilder group)
    {
        group.AddEndpointFilter(async (context, next) =>
        {
            foreach (var argument in context.Arguments)
            {
                if (argument is IBound { Problem: { } problem })
                {
                    return problem;
                }
            }

            return await next(context);
        });
        return group;
    }
}
