using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Rules;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Auditing;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>
/// Carries out what operators ask for, between two records of the log: what is asked for is recorded first, and is not done if that fails; what came of it
/// after. When the gateway dies in between, the log holds a request whose outcome isn't known, never something that was done without one. A caller who goes
/// away stops nothing of it.
/// </summary>
internal sealed class OperatorActions(GrainCalls grains)
{
    /// <summary>What an operator asks for.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="key">By what the same request is known again; without one, only this gateway's own tries are.</param>
    /// <param name="action">What is to be done, such as <c>wallet.freeze</c>.</param>
    /// <param name="subject">To what, such as <c>wallet:alice</c>.</param>
    /// <param name="digest">The fingerprint of the request.</param>
    /// <param name="reason">Why, as the operator wrote it.</param>
    public static OperatorAction Of(Caller caller, IdempotencyKey? key, string action, string subject, RequestDigest digest, string? reason = null) =>
        new(caller.Id, action, subject, key ?? ResourceIds.Once(), digest) { Reason = reason };

    /// <summary>Carries out what may be done any number of times. The same request again is answered from the log, with the first answer.</summary>
    /// <param name="action">What is asked for.</param>
    /// <param name="carryOut">Does it.</param>
    /// <param name="describe">Makes the answer of what came of it.</param>
    /// <param name="type">How the answer is written.</param>
    /// <param name="takesLong">Whether it is asked for once and waited for long.</param>
    public async Task<Outcome<TResponse>> AnswerAsync<T, TResponse>(
        OperatorAction action, Func<IGrainFactory, Task<Outcome<T>>> carryOut, Func<T, TResponse> describe, JsonTypeInfo<TResponse> type, bool takesLong = false)
        where T : class
        where TResponse : class
    {
        var asked = await AskAsync(action);
        if (asked.Value is not { } ticket)
        {
            return asked.Refusal!;
        }

        if (ticket is { IsDone: true, Answer: { } first })
        {
            return Outcome<TResponse>.Again(JsonSerializer.Deserialize(first, type)!);
        }

        var outcome = await CarryOutAsync(carryOut, takesLong);
        var answer = outcome.Value is { } value ? describe(value) : null;
        var told = await TellAsync(action, ticket, outcome.Refusal, answer is null ? null : JsonSerializer.Serialize(answer, type));
        return answer is null ? outcome.Refusal!
            // Of two same requests at once both get the answer of the one that was done first.
            : told.Answer is { } kept ? Outcome<TResponse>.Accepted(JsonSerializer.Deserialize(kept, type)!)
            : Outcome<TResponse>.Accepted(answer);
    }

    /// <summary>Carries out what knows the same request again by itself, and answers it.</summary>
    /// <param name="action">What is asked for.</param>
    /// <param name="carryOut">Does it.</param>
    /// <param name="takesLong">Whether it is asked for once and waited for long.</param>
    public async Task<Outcome<T>> RecordAsync<T>(OperatorAction action, Func<IGrainFactory, Task<Outcome<T>>> carryOut, bool takesLong = false)
        where T : class
    {
        action = action with { IsKnownElsewhere = true };
        var asked = await AskAsync(action);
        if (asked.Value is not { } ticket)
        {
            return asked.Refusal!;
        }

        var outcome = await CarryOutAsync(carryOut, takesLong);
        await TellAsync(action, ticket, outcome.Refusal, answer: null);
        return outcome;
    }

    private Task<Outcome<T>> CarryOutAsync<T>(Func<IGrainFactory, Task<Outcome<T>>> carryOut, bool takesLong)
        where T : class =>
        takesLong ? grains.AskOnceAsync(carryOut, CancellationToken.None) : grains.AskAsync(carryOut, CancellationToken.None);

    private Task<Outcome<AuditTicket>> AskAsync(OperatorAction action) => grains.AskAsync(grains => grains.Audit().AskAsync(action), CancellationToken.None);

    private async Task<AuditTicket> TellAsync(OperatorAction action, AuditTicket ticket, Refusal? refusal, string? answer)
    {
        // What is still under way has no outcome yet: the same request again brings it.
        if (ticket.IsDone || refusal?.Reason == RefusalReason.RequestInProgress)
        {
            return ticket;
        }

        var told = await RecordAsync(ticket, refusal, answer);

        // The same request may have come twice at once, and the other one have been refused before this one was done: then this one has a record of its own.
        return refusal is null && !told.IsDone && (await AskAsync(action)).Value is { } next ? await RecordAsync(next, refusal, answer) : told;
    }

    private Task<AuditTicket> RecordAsync(AuditTicket ticket, Refusal? refusal, string? answer) =>
        grains.AskAsync(grains => grains.Audit().TellAsync(ticket.Number, new AuditOutcome(refusal?.Reason, answer)), CancellationToken.None);
}
