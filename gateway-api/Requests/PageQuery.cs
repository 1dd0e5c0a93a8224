using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Gateway.Requests;

/// <summary>Which stretch of a list a caller asks for: <c>?limit</c> and <c>?cursor</c>.</summary>
internal sealed class PageQuery : IBound, IBindableFromHttpContext<PageQuery>, IEndpointParameterMetadataProvider
{
    /// <summary>How many items a page has when nothing is said.</summary>
    public const int LimitDefault = 20;

    /// <summary>The most items a page may have.</summary>
    public const int LimitMax = 100;

    private readonly string _scope;

    private PageQuery(string scope, int limit, string? position, Problem? problem) =>
        (_scope, Limit, Position, Problem) = (scope, limit, position, problem);

    /// <summary>What a cursor that was never given out for the query is answered with.</summary>
    public static Problem UnfitCursor =>
        new(ProblemKind.InvalidCursor, "Pass the nextCursor of the page before, unchanged, with the same query.");

    public int Limit { get; }

    public string? Position { get; }

    public Problem? Problem { get; }

    public PageRequest Request => new(Limit, Position);

    public static ValueTask<PageQuery?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var query = context.Request.Query;
        var scope = ScopeOf(context);
        var limit = QueryValues.Limit(query["limit"], LimitDefault);
        if (limit is null)
        {
            return Bound(new PageQuery(scope, 0, null, QueryValues.UnfitLimit));
        }

        var cursor = query["cursor"];
        if (cursor.Count == 0)
        {
            return Bound(new PageQuery(scope, limit.Value, null, null));
        }

        return Bound(Cursor.TryRead(cursor.Count == 1 ? cursor[0] : null, scope, out var position)
            ? new PageQuery(scope, limit.Value, position, null)
            : new PageQuery(scope, limit.Value, null, UnfitCursor));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(PagedMetadata.Instance);

    /// <summary>The page as its caller sees it.</summary>
    public ListResponse<TItem> Respond<TSource, TItem>(Page<TSource> page, Func<TSource, TItem> describe) =>
        new([.. page.Items.Select(describe)], page.Next is { } next ? Cursor.Write(_scope, next) : null);

    private static ValueTask<PageQuery?> Bound(PageQuery query) => new(query);

    /// <summary>What a cursor belongs to: the path, every filter, and on private lists the caller.</summary>
    private static string ScopeOf(HttpContext http)
    {
        var filters = http.Request.Query
            .Where(pair => pair.Key is not ("limit" or "cursor"))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}"));
        var isPublic = http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        return string.Join('\n', [isPublic ? null : http.User.Identity?.Name, http.Request.Path.Value, .. filters]);
    }
}

/// <summary>Marks a route as a list in pages, for the API's description.</summary>
internal sealed class PagedMetadata
{
    public static readonly PagedMetadata Instance = new();
}
