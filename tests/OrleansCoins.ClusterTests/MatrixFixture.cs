namespace OrleansCoins.ClusterTests;

/// <summary>A cluster for cases that run together, since nearly all of their time is waiting: the first test that asks for its own starts them all.</summary>
/// <typeparam name="TCase">What tells a case from the others.</typeparam>
public abstract class MatrixFixture<TCase> : ClusterFixture
    where TCase : notnull
{
    private readonly Lock _gate = new();
    private IReadOnlyDictionary<TCase, Task>? _started;
    private int _numbers;

    /// <summary>A number that no other case has.</summary>
    public int NextNumber() => Interlocked.Increment(ref _numbers);

    /// <summary>Starts the cases, the first time.</summary>
    public IReadOnlyDictionary<TCase, Task> Once(Func<IReadOnlyDictionary<TCase, Task>> start)
    {
        lock (_gate)
        {
            return _started ??= start();
        }
    }
}
