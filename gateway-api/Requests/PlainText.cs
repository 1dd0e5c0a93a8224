using OrleansCoins.Gateway.Problems;

namespace OrleansCoins.Gateway.Requests;

/// <summary>Checks what people typed.</summary>
internal static class PlainText
{
    /// <summary>Requires 1 to <paramref name="lengthMax"/> characters, not all of them spaces, and no control characters.</summary>
    public static void RequireName(FieldErrors errors, string field, string? text, int lengthMax)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > lengthMax || text.Any(char.IsControl))
        {
            errors.Add(field, $"Must be 1 to {lengthMax} characters, with no control characters.");
        }
    }

    /// <summary>Requires at most <paramref name="lengthMax"/> characters, and no control characters but line breaks and tabs.</summary>
    public static void RequireMessage(FieldErrors errors, string field, string? text, int lengthMax)
    {
        if (text is not null && (text.Length > lengthMax || text.Any(IsUnprintable)))
        {
            errors.Add(field, $"Must be at most {lengthMax} characters, with no control characters.");
        }
    }

    private static bool IsUnprintable(char character) => char.IsControl(character) && character is not ('\n' or '\r' or '\t');
}
