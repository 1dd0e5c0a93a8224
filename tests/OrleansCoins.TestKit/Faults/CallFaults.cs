namespace OrleansCoins.TestKit;

/// <summary>
/// Loses calls of grains, or the replies to them, in a test cluster. The caller gets a <see cref="TimeoutException"/> in either case, at once instead
/// of after half a minute, and can't tell which it was; one that waits for no reply hears nothing.
/// </summary>
public sealed class CallFaults
{
    private readonly Lock _gate = new();
    private readonly List<(GrainId Grain, string Method, bool IsReply, Predicate<object?>? About, InjectedFault Fault)> _asked = [];

    internal CallFaults(bool canFail) => CanFail = canFail;

    private bool CanFail { get; }

    /// <summary>Loses the next calls of a grain's method: they are never carried out.</summary>
    /// <param name="grain">Which grain is called.</param>
    /// <param name="method">The method's name, such as <c>nameof(IEarningsGrain.CreditGiftsAsync)</c>.</param>
    /// <param name="times">How many.</param>
    /// <param name="about">Which calls, by their first argument; <see langword="null"/> for all.</param>
    /// <exception cref="NotSupportedException">The silos are processes of their own.</exception>
    public InjectedFault LoseCall(IAddressable grain, string method, int times = 1, Predicate<object?>? about = null) =>
        Lose(grain, method, times, about, isReply: false);

    /// <summary>Loses the replies to the next calls of a grain's method: they are carried out, and their callers don't hear of it.</summary>
    /// <param name="grain">Which grain is called.</param>
    /// <param name="method">The method's name, such as <c>nameof(IWalletGrain.SendGiftAsync)</c>.</param>
    /// <param name="times">How many.</param>
    /// <param name="about">Which calls, by their first argument; <see langword="null"/> for all.</param>
    /// <exception cref="NotSupportedException">The silos are processes of their own.</exception>
    public InjectedFault LoseReply(IAddressable grain, string method, int times = 1, Predicate<object?>? about = null) =>
        Lose(grain, method, times, about, isReply: true);

    /// <summary>Carries out a call, as far as it is not lost.</summary>
    internal async Task InvokeAsync(IIncomingGrainCallContext call)
    {
        Meet(call, isReply: false);
        await call.Invoke();
        Meet(call, isReply: true);
    }

    private InjectedFault Lose(IAddressable grain, string method, int times, Predicate<object?>? about, bool isReply)
    {
        if (!CanFail)
        {
            throw new NotSupportedException("Calls in silos that are processes of their own can't be lost. Kill or pause them, or leave options.AsProcesses out.");
        }

        var asked = new InjectedFault(times);
        lock (_gate)
        {
            _asked.RemoveAll(static one => !one.Fault.IsPending);
            _asked.Add((grain.GetGrainId(), method, isReply, about, asked));
        }

        return asked;
    }

    private void Meet(IIncomingGrainCallContext call, bool isReply)
    {
        lock (_gate)
        {
            foreach (var asked in _asked)
            {
                if (asked.IsReply == isReply && asked.Grain == call.TargetId && asked.Method == call.InterfaceMethod.Name
                    && (asked.About is null || asked.About(call.Request.GetArgument(0))) && asked.Fault.Happens())
                {
                    throw new TimeoutException($"The {(isReply ? "reply to" : "call of")} {asked.Method} was lost, as the test wanted.");
                }
            }
        }
    }
}
