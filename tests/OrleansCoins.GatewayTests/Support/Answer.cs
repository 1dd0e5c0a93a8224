using System.Text;
using System.Text.Json;

namespace OrleansCoins.GatewayTests.Support;

/// <summary>What the gateway answered, to the byte.</summary>
internal sealed record Answer(string Request, int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    private static readonly string[] ProblemMembers = ["type", "title", "status", "detail", "instance", "code", "traceId"];

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The items of a list or a catalogue.</summary>
    public IReadOnlyList<JsonElement> Items => [.. Json.GetProperty("data").EnumerateArray()];

    public string? NextCursor => Json.GetProperty("nextCursor").GetString();

    public bool Replayed => Header("Idempotency-Replayed") == "true";

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>A member that is a text.</summary>
    public string Member(string name) => Json.GetProperty(name).GetString()!;

    /// <summary>A member that is an integer.</summary>
    public long Number(string name) => Json.GetProperty(name).GetInt64();

    /// <summary>Requires a status.</summary>
    public Answer Is(int status)
    {
        Assert.True(Status == status, $"Expected {status}: {this}");
        if (status < 400 && Body.Length > 0)
        {
            Assert.Equal("application/json; charset=utf-8", Header("Content-Type"), ignoreCase: true);
        }

        return this;
    }

    /// <summary>Requires a 201 that says where what it made is, by its id.</summary>
    public Answer IsCreated(string collection)
    {
        Is(201);
        Assert.Equal($"{collection}/{Member("id")}", Header("Location"));
        return this;
    }

    /// <summary>Requires a refusal in the contract's shape, with these further members and no others.</summary>
    public JsonElement IsProblem(int status, string code, params string[] facts)
    {
        Assert.True(Status == status, $"Expected {status} {code}: {this}");
        Assert.Equal("application/problem+json", Header("Content-Type"));
        var problem = Json;
        Shape.HasMembers(problem, [.. ProblemMembers, .. facts]);
        Assert.Equal(
            (code, $"urn:orleanscoins:problem:{code}", status),
            (problem.GetProperty("code").GetString(), problem.GetProperty("type").GetString(), problem.GetProperty("status").GetInt32()));
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("title").GetString()), "a problem has a title");
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()), "a problem has a detail");
        Assert.Matches("^[0-9a-f]{32}$", problem.GetProperty("traceId").GetString());
        Assert.Equal(Request.Split(' ', 2)[1].Split('?')[0], problem.GetProperty("instance").GetString());
        return problem;
    }

    /// <summary>Requires a 400 that names exactly these fields.</summary>
    public void IsInvalid(params string[] fields)
    {
        var problem = IsProblem(400, "invalid_request", "errors");
        Shape.HasMembers(problem.GetProperty("errors"), fields);
        foreach (var field in problem.GetProperty("errors").EnumerateObject())
        {
            Assert.All(field.Value.EnumerateArray(), message => Assert.False(string.IsNullOrWhiteSpace(message.GetString()), field.Name));
            Assert.NotEqual(0, field.Value.GetArrayLength());
        }
    }

    public override string ToString() => $"{Request}: {Status} {Text}";
}
