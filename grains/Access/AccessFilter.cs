using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Orleans.Core.Internal;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Access;

/// <summary>
/// Stands before every grain of a silo, and lets nobody from outside through whom the method's <see cref="OpenToAttribute"/> doesn't let. Calls of other
/// grains, of reminders and of timers come from inside, and pass. So a gateway that mixes its callers up reaches nothing of theirs; somebody who is
/// inside the cluster's network, and says that they are anyone they like, is kept out by TLS and not by this.
/// </summary>
internal sealed partial class AccessFilter(ILogger<AccessFilter> logger) : IIncomingGrainCallFilter
{
    private static readonly Func<MethodInfo, AccessRule?> ReadRule = Read;
    private readonly ConcurrentDictionary<MethodInfo, AccessRule?> _rules = new();

    /// <inheritdoc />
    public Task Invoke(IIncomingGrainCallContext context)
    {
        // Taken off whoever calls: what this grain does next is its own doing.
        var identity = CallIdentity.Take();
        if (context.SourceId is { } source && !source.IsClient())
        {
            return context.Invoke();
        }

        // Looked up by the method alone: the hot path neither allocates nor looks at attributes.
        if (_rules.GetOrAdd(context.InterfaceMethod, ReadRule) is not { } rule)
        {
            return context.Invoke();
        }

        if (!AccessRules.MayCall(rule, identity, context.TargetId.Key.AsSpan()) || !MayAsk(rule, identity!, context))
        {
            return Task.FromException(Refuse(identity, context.InterfaceMethod));
        }

        return rule.OwnersAnswer ? InvokeForOwnerAsync(context, identity!) : context.Invoke();
    }

    /// <summary>Only interfaces of this program have rules; of Orleans's own, what shows and moves grains is for operators, and the rest is its own concern.</summary>
    private static AccessRule? Read(MethodInfo method)
    {
        var declaring = method.DeclaringType!;
        return declaring.Assembly == typeof(OpenToAttribute).Assembly || declaring.Assembly == typeof(AccessFilter).Assembly ? AccessRule.Of(method)
            : declaring == typeof(IRemindable) ? AccessRule.InsideOnly
            : declaring == typeof(IManagementGrain) || declaring == typeof(IGrainManagementExtension) ? AccessRule.InsideOnly with { Callers = Callers.Operators }
            : null;
    }

    private static bool MayAsk(AccessRule rule, string identity, IIncomingGrainCallContext context)
    {
        if (rule is { Asker: < 0, OperatorFlag: < 0 })
        {
            return true;
        }

        var asker = rule.Asker < 0 ? null : context.Request.GetArgument(rule.Asker) switch
        {
            UserId user => user.Value,
            IAsked asked => asked.Asker,

            // One who names nobody asks in nobody's name.
            _ => string.Empty,
        };
        return AccessRules.MayAsk(identity, asker, rule.OperatorFlag >= 0 && context.Request.GetArgument(rule.OperatorFlag) is true);
    }

    /// <summary>What belongs to another is as unknown to the caller as what isn't there.</summary>
    private static async Task InvokeForOwnerAsync(IIncomingGrainCallContext context, string identity)
    {
        await context.Invoke();
        if (context.Result is IOwned owned && !AccessRules.MaySee(identity, owned.Owner))
        {
            context.Result = null;
        }
    }

    private CallRefusedException Refuse(string? identity, MethodInfo method)
    {
        var (called, caller) = ($"{method.DeclaringType?.Name}.{method.Name}", AccessRules.Describe(identity));
        LogRefused(logger, called, caller);
        return new CallRefusedException($"{called} is not open to {caller}.");
    }

    [LoggerMessage(3201, LogLevel.Warning, "A call of {Method} from outside was refused: it is not open to {Caller}. A gateway asked for what its caller may not have, or it was none.")]
    private static partial void LogRefused(ILogger logger, string method, string caller);
}
