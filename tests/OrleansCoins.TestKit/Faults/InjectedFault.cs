namespace OrleansCoins.TestKit;

/// <summary>A fault that a test asked for, and what has become of it.</summary>
public sealed class InjectedFault
{
    private readonly Lock _gate = new();
    private int _met;
    private int _left;

    internal InjectedFault(int times) => _left = times;

    /// <summary>How often it has happened.</summary>
    public int Met
    {
        get
        {
            lock (_gate)
            {
                return _met;
            }
        }
    }

    /// <summary>Takes it back as far as it has not happened yet.</summary>
    public void Withdraw()
    {
        lock (_gate)
        {
            _left = 0;
        }
    }

    /// <summary>Whether it may still happen.</summary>
    internal bool IsPending
    {
        get
        {
            lock (_gate)
            {
                return _left > 0;
            }
        }
    }

    /// <summary>Called where it may happen: whether it does.</summary>
    internal bool Happens()
    {
        lock (_gate)
        {
            if (_left == 0)
            {
                return false;
            }

            _left--;
            _met++;
            return true;
        }
    }
}
