using System.Text;
using System.Text.Json;

namespace OrleansCoins.Story.Http;

/// <summary>
/// What the server said in the end: after how many attempts, since an answer to a later one may be a replay, and after how long a wait in all.
/// </summary>
internal sealed record Answer(
    int Status, byte[] Body, bool Replayed, Uri? Location, TimeSpan? RetryAfter, int Attempts, TimeSpan Elapsed)
{
    /// <summary>The refusal's code, or its bare status when it has none.</summary>
    public string Code => ReadProblem()?.Code ?? $"status {Status}";

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body in the contract's shape. Throws <see cref="JsonException"/> when a member is missing.</summary>
    public T Read<T>() => JsonSerializer.Deserialize<T>(Body, ContractJson.Options)
        ?? throw new JsonException($"The answer is null instead of a {typeof(T).Name}.");

    public ProblemBody? ReadProblem()
    {
        try
        {
            return Status < 400 ? null : Read<ProblemBody>();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Short enough for a line of a finding.</summary>
    public override string ToString() => Status < 400 ? $"{Status}" : $"{Status} {Code} {ReadProblem()?.Detail}".TrimEnd();
}
