using System.Globalization;
using Microsoft.Extensions.Primitives;
using OrleansCoins.Gateway.Problems;

namespace OrleansCoins.Gateway.Requests;

/// <summary>Reads the values that routes take in their query.</summary>
internal static class QueryValues
{
    /// <summary>What a limit that doesn't fit is answered with.</summary>
    public static Problem UnfitLimit => Problem.Invalid("limit", $"Must be a whole number, 1 to {PageQuery.LimitMax}.");

    /// <summary>A limit of 1 to <see cref="PageQuery.LimitMax"/>, or <see langword="null"/> when it is something else.</summary>
    public static int? Limit(StringValues values, int preset)
    {
        if (values.Count == 0)
        {
            return preset;
        }

        return values.Count == 1
            && int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            && limit is >= 1 and <= PageQuery.LimitMax
            ? limit
            : null;
    }

    /// <summary>One of a few words, the first when nothing is said; anything else is an error.</summary>
    public static T Choice<T>(FieldErrors errors, string name, string? given, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        if (given is null)
        {
            return choices[0].Value;
        }

        foreach (var (word, value) in choices)
        {
            if (word == given)
            {
                return value;
            }
        }

        var words = new List<string>();
        foreach (var (word, _) in choices)
        {
            words.Add(word);
        }

        errors.Add(name, $"Must be one of: {string.Join(", ", words)}.");
        return choices[0].Value;
    }
}
