using System.Collections.Concurrent;
using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.ClusterTests.Rooms;

/// <summary>Holds what a creator's account tells a room of one sender's gift, when that is credited and before the room has it.</summary>
internal sealed class HeldPushes : IIncomingGrainCallFilter
{
    private volatile Hold? _hold;

    /// <summary>Holds what tells of that sender's gift from now on.</summary>
    public Hold Next(UserId sender) => _hold = new Hold(sender);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (_hold is not { } hold)
        {
            await context.Invoke();
            return;
        }

        var silo = context.TargetContext.Address.SiloAddress!.Endpoint.ToString();
        if (context.InterfaceMethod.Name == nameof(IRoomGrain.ApplyGiftsAsync)
            && ((ImmutableArray<CreditedGift>)context.Request.GetArgument(0)!).FirstOrDefault(gift => gift.SenderId == hold.Sender) is { } gift)
        {
            await hold.UntilReleasedAsync(silo, gift.Sequence);
        }

        await context.Invoke();
        if (context.Result is RoomEvents page && page.Events.Any(told => told.Gift?.SenderId == hold.Sender))
        {
            hold.NoteTold(silo);
        }
    }

    /// <summary>A gift of which a room's activation is not told.</summary>
    public sealed class Hold(UserId sender)
    {
        private readonly TaskCompletionSource<(string Silo, long Sequence)> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentDictionary<string, bool> _told = new();

        public UserId Sender { get; } = sender;

        /// <summary>The silo that the room is in, and the credit's sequence in the creator's account.</summary>
        public Task<(string Silo, long Sequence)> Held => _held.Task;

        /// <summary>Whether the room told somebody of the gift from that silo: it looks into the journal by itself now and then.</summary>
        public bool IsToldIn(string silo) => _told.ContainsKey(silo);

        public void NoteTold(string silo) => _told.TryAdd(silo, true);

        public void Release() => _released.TrySetResult();

        public Task UntilReleasedAsync(string silo, long sequence)
        {
            _held.TrySetResult((silo, sequence));
            return _released.Task;
        }
    }
}
