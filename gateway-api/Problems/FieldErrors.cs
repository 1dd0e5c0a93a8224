namespace OrleansCoins.Gateway.Problems;

/// <summary>Collects what is wrong with a request, so that a caller learns everything at once.</summary>
internal sealed class FieldErrors
{
    private readonly Dictionary<string, List<string>> _errors = [];

    /// <summary>Says that a member is wrong, and what it must be.</summary>
    public void Add(string field, string message)
    {
        if (!_errors.TryGetValue(field, out var messages))
        {
            _errors[field] = messages = [];
        }

        messages.Add(message);
    }

    /// <summary>The problem that tells of all of them, or <see langword="null"/> when there is none.</summary>
    public Problem? ToProblem() => _errors.Count == 0
        ? null
        : new Problem(ProblemKind.InvalidRequest, string.Join(' ', _errors.Select(pair => $"{pair.Key}: {string.Join(' ', pair.Value)}")))
        {
            Errors = _errors.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray()),
        };
}
