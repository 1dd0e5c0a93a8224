namespace OrleansCoins.Story.Http;

/// <summary>Reads lists to their end.</summary>
internal static class ListReader
{
    private const int Limit = 100;

    /// <summary>Every item of a list, page after page.</summary>
    public static async Task<List<T>> ReadAllAsync<T>(this ApiClient client, string path, string token)
    {
        var items = new List<T>();
        var seen = new HashSet<string>();
        string? cursor = null;
        do
        {
            var query = cursor is null ? $"{path}?limit={Limit}" : $"{path}?limit={Limit}&cursor={Uri.EscapeDataString(cursor)}";
            var page = await client.ReadAsync<Listing<T>>(ApiRequest.Get(query, token));
            items.AddRange(page.Data);
            cursor = page.NextCursor;

            // A cursor that comes again would be read for ever.
            if (cursor is not null && !seen.Add(cursor))
            {
                throw new InvalidDataException($"GET {path}: the cursor {cursor} came twice.");
            }
        }
        while (cursor is not null);
        return items;
    }
}
