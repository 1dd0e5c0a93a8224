using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace OrleansCoins.Gateway.Describing;

/// <summary>Makes an example of every body, of the examples of its words.</summary>
internal static class Examples
{
    private const int DepthMax = 32;

    public static void AddTo(OpenApiDocument document)
    {
        foreach (var operation in Operations.In(document))
        {
            if (Vocabulary.RequestLike(operation.OperationId ?? "") is { } request && operation.RequestBody?.Content?.Values.FirstOrDefault() is { } taken)
            {
                taken.Example = request.DeepClone();
            }

            foreach (var (_, media) in Operations.Bodies(operation))
            {
                if (media is { Example: null, Schema: { } schema })
                {
                    media.Example = Make(document, "", "", schema, DepthMax);
                }
            }
        }
    }

    private static JsonNode? Make(OpenApiDocument document, string owner, string word, IOpenApiSchema schema, int depth)
    {
        if (depth == 0)
        {
            return null;
        }

        if (schema is OpenApiSchemaReference { Reference.Id: { } id })
        {
            return Vocabulary.RequestLike(id)?.DeepClone()
                ?? (document.Components?.Schemas?.TryGetValue(id, out var target) == true ? Make(document, id, word, target, depth - 1) : null);
        }

        if (schema.Enum is { Count: > 0 } words)
        {
            return words[0].DeepClone();
        }

        var choices = schema.OneOf is { Count: > 0 } oneOf ? oneOf : schema.AnyOf;
        if (choices?.FirstOrDefault(static one => one.Type != JsonSchemaType.Null) is { } chosen)
        {
            return Make(document, owner, word, chosen, depth - 1);
        }

        var holds = (schema.Type ?? default) & ~JsonSchemaType.Null;
        return holds switch
        {
            JsonSchemaType.Object => MakeObject(document, owner, schema, depth),
            JsonSchemaType.Array => new JsonArray([.. Enumerable.Range(0, schema.MinItems ?? 1).Select(_ => schema.Items is null ? null : Make(document, owner, word, schema.Items, depth - 1))]),
            JsonSchemaType.Boolean => true,
            JsonSchemaType.String => MakeText(owner, word, schema),
            JsonSchemaType.Integer or JsonSchemaType.Number => Vocabulary.Find(owner, word, JsonSchemaType.Integer)?.Example?.DeepClone() ?? Number(schema),
            _ => null,
        };
    }

    private static JsonObject MakeObject(OpenApiDocument document, string owner, IOpenApiSchema schema, int depth)
    {
        var made = new JsonObject();
        foreach (var (name, member) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (schema.Required is not { Count: > 0 } required || required.Contains(name))
            {
                made[name] = Make(document, owner, name, member, depth - 1);
            }
        }

        return made;
    }

    private static JsonNode MakeText(string owner, string word, IOpenApiSchema schema) =>
        schema.Format == "date-time" ? "2026-01-31T12:00:00Z"
        : Vocabulary.FindItem(owner, word)?.Example?.DeepClone()
            ?? Vocabulary.Find(owner, word, JsonSchemaType.String)?.Example?.DeepClone()
            ?? "text";

    private static JsonNode Number(IOpenApiSchema schema) =>
        long.TryParse(schema.Minimum, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var least) && least > 1 ? least : 1;
}
