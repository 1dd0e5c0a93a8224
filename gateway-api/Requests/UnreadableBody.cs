using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansCoins.Gateway.Problems;

namespace OrleansCoins.Gateway.Requests;

/// <summary>Says in the caller's words why a body could not be read. The serializer's own messages name our types, and not always the member.</summary>
internal static class UnreadableBody
{
    /// <summary>How much is repeated of a name that a caller made up, and of how many: an answer isn't as long as they like.</summary>
    private const int NameLengthMax = 64;

    private const int NamesMax = 20;

    public static Problem Explain(ReadOnlySpan<byte> body, JsonTypeInfo type, JsonException unreadable)
    {
        try
        {
            return NameMember(body, type) ?? Unfit(unreadable.Path);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is no Unicode, such as half of a surrogate pair.
            return new Problem(ProblemKind.InvalidRequest, "The body is not JSON (RFC 8259).");
        }
    }

    private static Problem? NameMember(ReadOnlySpan<byte> body, JsonTypeInfo type)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return new Problem(ProblemKind.InvalidRequest, "The body must be a JSON object.");
        }

        var errors = new FieldErrors();
        var unknown = 0;
        NameMembers(ref reader, type, "", errors, ref unknown);

        // Anything after the object is malformed, and throws.
        while (unknown <= NamesMax && reader.Read())
        {
        }

        return errors.ToProblem();
    }

    /// <summary>Names what is wrong with the members of an object, and of the objects in it.</summary>
    private static void NameMembers(ref Utf8JsonReader reader, JsonTypeInfo type, string within, FieldErrors errors, ref int unknown)
    {
        var known = type.Properties.ToDictionary(static property => property.Name, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (unknown <= NamesMax && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!known.TryGetValue(name, out var member))
            {
                if (++unknown > NamesMax)
                {
                    break;
                }

                errors.Add(within + Shorten(name), $"This route takes no such member. It takes: {string.Join(", ", known.Keys)}.");
            }
            else if (!seen.Add(name))
            {
                errors.Add(within + name, "The member is given more than once.");
            }

            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject
                && member is not null
                && type.Options.TryGetTypeInfo(member.PropertyType, out var inner)
                && inner.Kind == JsonTypeInfoKind.Object)
            {
                NameMembers(ref reader, inner, $"{within}{name}.", errors, ref unknown);
            }
            else
            {
                reader.Skip();
            }
        }

        foreach (var missing in type.Properties.Where(property => property.IsRequired && !seen.Contains(property.Name)))
        {
            errors.Add(within + missing.Name, "The member is required; null is a value, too.");
        }
    }

    private static Problem Unfit(string? path)
    {
        var field = path is ['$', '.', .. var name] ? Shorten(name) : null;
        return field is null
            ? new Problem(ProblemKind.InvalidRequest, "The body is not what this route takes.")
            : Problem.Invalid(field, "The value is of another type, or out of range.");
    }

    private static string Shorten(string name) => name.Length > NameLengthMax ? $"{name.AsSpan(0, NameLengthMax)}..." : name;
}
