using Orleans.Timers;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Payouts;

namespace OrleansCoins.ClusterTests.Payouts;

/// <summary>
/// Every place between two steps of a payout, in the order in which they are come by: before and after each look at its document, each change of it, each
/// call of the creator's account, of its reminder and of the provider. At one of them whoever does it dies: nothing more of it has any effect.
/// </summary>
internal sealed class CrashPoints
{
    private readonly Lock _gate = new();
    private readonly List<string> _passed = [];
    private int _left;
    private string? _place;
    private bool _dead;

    /// <summary>What was come by since it began.</summary>
    public IReadOnlyList<string> Passed
    {
        get
        {
            lock (_gate)
            {
                return [.. _passed];
            }
        }
    }

    /// <summary>Whether somebody has died.</summary>
    public bool HasCrashed
    {
        get
        {
            lock (_gate)
            {
                return _dead;
            }
        }
    }

    /// <summary>What happens at a place while whoever comes by is there.</summary>
    public Func<string, Task>? Meanwhile { get; set; }

    /// <summary>Begins anew: whoever comes by the n-th place dies; nobody does for 0.</summary>
    public void Begin(int crashAt) => Begin(crashAt, null);

    /// <summary>Begins anew: whoever has done that step first dies.</summary>
    public void DieAfter(string step) => Begin(0, $"after {step}");

    private void Begin(int crashAt, string? crashPlace)
    {
        lock (_gate)
        {
            _passed.Clear();
            (_left, _place, _dead) = (crashAt, crashPlace, false);
        }
    }

    public async Task<T> AroundAsync<T>(string step, Func<Task<T>> act)
    {
        await PassAsync($"before {step}");
        var result = await act();
        await PassAsync($"after {step}");
        return result;
    }

    private Task PassAsync(string place)
    {
        lock (_gate)
        {
            if (!_dead)
            {
                _passed.Add(place);
                _dead = --_left == 0 || place == _place;
            }

            if (_dead)
            {
                throw new TimeoutException($"Dead since {_passed[^1]}, as the test wanted.");
            }
        }

        return Meanwhile?.Invoke(place) ?? Task.CompletedTask;
    }
}

/// <summary>The documents, with a place to die around each look at a payout's and each change of it.</summary>
internal sealed class CrashingDocuments(IDocumentStore inner, CrashPoints points) : IDocumentStore
{
    public Task<Document?> GetAsync(DocumentKind kind, string id, CancellationToken cancellation) =>
        Around(kind, "looking at the document", () => inner.GetAsync(kind, id, cancellation));

    public Task<IReadOnlyList<Document>> GetAsync(DocumentKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellation) =>
        inner.GetAsync(kind, ids, cancellation);

    public Task<InsertOutcome> InsertAsync(Document document, CancellationToken cancellation) =>
        Around(document.Kind, $"writing '{document.Status}'", () => inner.InsertAsync(document, cancellation));

    public Task<bool> ReplaceAsync(Document document, CancellationToken cancellation) =>
        Around(document.Kind, $"writing '{document.Status}'", () => inner.ReplaceAsync(document, cancellation));

    public Task<bool> DeleteAsync(Document document, CancellationToken cancellation) => inner.DeleteAsync(document, cancellation);

    public Task<IReadOnlyList<Document>> ListAsync(DocumentQuery query, CancellationToken cancellation) => inner.ListAsync(query, cancellation);

    private Task<T> Around<T>(DocumentKind kind, string step, Func<Task<T>> act) => kind == DocumentKind.Payout ? points.AroundAsync(step, act) : act();
}

/// <summary>A provider, with a place to die around each call.</summary>
internal sealed class CrashingProvider(IPayoutProvider inner, CrashPoints points) : IPayoutProvider
{
    public string Name => inner.Name;

    public string AccountForm => inner.AccountForm;

    public bool IsAccount(string accountId) => inner.IsAccount(accountId);

    public long StepOf(string currency) => inner.StepOf(currency);

    public Task<TransferAnswer> SendAsync(PayoutTransfer transfer, CancellationToken cancellation) =>
        points.AroundAsync("sending", () => inner.SendAsync(transfer, cancellation));

    public Task<TransferAnswer> FindAsync(PayoutTransfer transfer, CancellationToken cancellation) =>
        points.AroundAsync("asking for the transfer", () => inner.FindAsync(transfer, cancellation));
}

/// <summary>A place to die around each call of a creator's account.</summary>
internal sealed class CrashingCalls(CrashPoints points) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context) =>
        context.SourceContext?.GrainInstance is PayoutGrain && context.InterfaceMethod.DeclaringType == typeof(ICreatorPayoutsGrain)
            ? points.AroundAsync(context.MethodName, async () =>
            {
                await context.Invoke();
                return 0;
            })
            : context.Invoke();
}

/// <summary>The reminders, with a place to die around each call for a payout's.</summary>
internal sealed class CrashingReminders(IReminderRegistry inner, CrashPoints points) : IReminderRegistry
{
    public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        Around(callingGrainId, "setting the reminder", () => inner.RegisterOrUpdateReminder(callingGrainId, reminderName, dueTime, period));

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder) => Around(callingGrainId, "taking the reminder away", async () =>
    {
        await inner.UnregisterReminder(callingGrainId, reminder);
        return 0;
    });

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) =>
        Around(callingGrainId, "looking at the reminder", () => inner.GetReminder(callingGrainId, reminderName));

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) => inner.GetReminders(callingGrainId);

    private Task<T> Around<T>(GrainId grain, string step, Func<Task<T>> act) =>
        grain.Key.ToString()!.StartsWith(GrainKeys.PayoutPrefix, StringComparison.Ordinal) ? points.AroundAsync(step, act) : act();
}
