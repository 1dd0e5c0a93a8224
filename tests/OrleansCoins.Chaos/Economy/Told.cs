using System.Collections.Concurrent;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.TestKit;

namespace OrleansCoins.Chaos.Economy;

/// <summary>What people were told: which requests were accepted, and what each moved. A request that is sent twice is one.</summary>
internal sealed class Told
{
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<(string Kind, string Key), long> _accepted = new();
    private readonly ConcurrentDictionary<RefusalReason, int> _refused = new();
    private int _answers;
    private int _unknown;

    /// <summary>How many requests are answered.</summary>
    public int Answers => Volatile.Read(ref _answers);

    /// <summary>How many attempts had no answer.</summary>
    public int Unknown => Volatile.Read(ref _unknown);

    /// <summary>Why requests were refused, and how many.</summary>
    public IReadOnlyDictionary<RefusalReason, int> Refused => _refused;

    /// <summary>How many requests of a kind were accepted, and what they moved together.</summary>
    public (int Count, long Amount) Of(string kind)
    {
        var amounts = _accepted.Where(one => one.Key.Kind == kind).Select(static one => one.Value).ToList();
        return (amounts.Count, amounts.Sum());
    }

    /// <summary>Sends a request until it is answered, twice at once where that is wanted, and writes down what was told.</summary>
    /// <param name="kind">The kind of entry that it makes.</param>
    /// <param name="key">What makes it unique.</param>
    /// <param name="copies">How many times at once.</param>
    /// <param name="send">Sends it.</param>
    /// <param name="amountOf">What the answer says was moved.</param>
    public async Task<T?> AskAsync<T>(string kind, string key, int copies, Func<Task<Outcome<T>>> send, Func<T, long> amountOf)
        where T : class
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, copies).Select(_ => Attempts.UntilAnsweredAsync(() => TryAsync(send), AnswerTimeMax)));
        Interlocked.Increment(ref _answers);
        foreach (var refusal in answers.Select(static answer => answer.Refusal).OfType<Refusal>())
        {
            _refused.AddOrUpdate(refusal.Reason, 1, static (_, count) => count + 1);
        }

        var accepted = answers.FirstOrDefault(static answer => answer.Value is not null).Value;
        foreach (var value in answers.Select(static answer => answer.Value).OfType<T>())
        {
            Assert.True(_accepted.GetOrAdd((kind, key), amountOf(value)) == amountOf(value), $"{kind} '{key}' was told in two ways");
        }

        return accepted;
    }

    private async Task<Outcome<T>> TryAsync<T>(Func<Task<Outcome<T>>> send)
        where T : class
    {
        try
        {
            return await send();
        }
        catch (Exception fault) when (Attempts.MayPass(fault))
        {
            Interlocked.Increment(ref _unknown);
            throw;
        }
    }
}
