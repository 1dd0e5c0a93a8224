using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Auditing;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GatewayTests.Operating;

/// <summary>The two records around what an operator asks for, whatever comes between them.</summary>
public sealed class OperatorActionsTests
{
    private static readonly OperatorAction Freeze = new(
        UserId.Parse("olga"), "wallet.freeze", "wallet:anna", IdempotencyKey.Parse("key-1"), RequestDigest.Of("freeze"u8));

    [Fact]
    public async Task What_is_done_while_the_same_request_is_refused_beside_it_is_in_the_log_as_done()
    {
        var log = new Log();
        var actions = new OperatorActions(new GrainCalls(Client.Of(log)));

        var outcome = await actions.AnswerAsync(Freeze, async _ =>
        {
            await log.TellAsync(1, new AuditOutcome(RefusalReason.UnknownCreator, null));
            return Outcome<string>.Accepted("frozen");
        }, static answer => answer, JsonTypeInfo.CreateJsonTypeInfo<string>(new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }));

        Assert.Equal("frozen", outcome.Value);
        Assert.Equal([(1L, (RefusalReason?)RefusalReason.UnknownCreator), (2L, null)], log.Told);
    }

    /// <summary>A log that knows one request, and takes its first outcome for what came of it.</summary>
    private sealed class Log : IAuditGrain
    {
        private readonly Dictionary<long, AuditOutcome> _told = [];
        private long _asked;

        public IEnumerable<(long Number, RefusalReason? Refused)> Told => _told.Select(static told => (told.Key, told.Value.Refused));

        public Task<Outcome<AuditTicket>> AskAsync(OperatorAction action)
        {
            var isFree = _asked == 0 || (_told.TryGetValue(_asked, out var outcome) && outcome.Refused is not null);
            return Task.FromResult(Outcome<AuditTicket>.Accepted(new AuditTicket(isFree ? ++_asked : _asked, IsDone: false, Answer: null)));
        }

        public Task<AuditTicket> TellAsync(long number, AuditOutcome outcome)
        {
            _told.TryAdd(number, outcome);
            return Task.FromResult(new AuditTicket(number, _told[number].Refused is null, _told[number].Answer));
        }

        public Task<Page<AuditView>> ListAsync(AuditFilter filter, PageRequest page) => throw new NotSupportedException();
    }

    /// <summary>A client of a cluster that has the log, and nothing else.</summary>
    private class Client : DispatchProxy
    {
        private IAuditGrain? _log;

        public static IClusterClient Of(IAuditGrain log)
        {
            var client = Create<IClusterClient, Client>();
            ((Client)(object)client)._log = log;
            return client;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name == nameof(IGrainFactory.GetGrain) ? _log : throw new NotSupportedException();
    }
}
