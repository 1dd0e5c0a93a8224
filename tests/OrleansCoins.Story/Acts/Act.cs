using OrleansCoins.Story.Http;

namespace OrleansCoins.Story.Acts;

/// <summary>Something that is done in the course of giving.</summary>
/// <param name="Who">Who does it.</param>
internal abstract record Act(Person Who);

/// <summary>A gift that must be accepted, since its sender bought coins enough for all of theirs.</summary>
internal sealed record SendAct(GiftOrder Order, bool TwiceAtOnce) : Act(Order.Sender)
{
    private readonly TaskCompletionSource<Answer?> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The 201, once it is there; nothing when there was none.</summary>
    public Task<Answer?> Accepted => _answered.Task;

    /// <summary>Whether a later act needs the answer; of the others nobody keeps it.</summary>
    public bool IsRecalled { get; set; }

    public void Answered(Answer? answer) => _answered.TrySetResult(IsRecalled ? answer : null);
}

/// <summary>The same request again, later: the first answer must come again.</summary>
internal sealed record RepeatAct(SendAct First) : Act(First.Who);

/// <summary>Another request under a key that was used.</summary>
internal sealed record ReuseAct(SendAct First) : Act(First.Who);

/// <summary>A request that must be refused.</summary>
internal sealed record RefusedAct(Person Who, ApiRequest Request, int Status, string Code) : Act(Who)
{
    /// <summary>The coins that the refusal must say are required, where it must.</summary>
    public long? Required { get; init; }
}
