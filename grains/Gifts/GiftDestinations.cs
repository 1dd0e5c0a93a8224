using System.Collections.Concurrent;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Gifts;

/// <summary>
/// What this silo knows of the places gifts go to. A room grants a lease on being live; until it is over, gifts for the room are accepted here without
/// asking it again, and <c>end</c> answers only when all leases are over.
/// </summary>
internal sealed class GiftDestinations(IGrainFactory grains, TimeProvider time)
{
    private readonly Cache<RoomId, RoomLease> _rooms = new(time);
    private readonly Cache<UserId, Enrolment> _creators = new(time);

    /// <summary>The room's lease, or <see langword="null"/> when there is no such room.</summary>
    public Task<RoomLease?> RoomAsync(RoomId room) => _rooms.GetAsync(room, grains, static (grains, room) => grains.Room(room).GetLeaseAsync());

    /// <summary>The creator's enrolment, or <see langword="null"/> for someone who has not enrolled.</summary>
    public Task<Enrolment?> CreatorAsync(UserId creator) =>
        _creators.GetAsync(creator, grains, static (grains, creator) => grains.Earnings(creator).GetEnrolmentAsync());

    /// <summary>
    /// Answers that hold for the length of a lease, counted from before the question. What isn't there is asked for again each time. Remembers at most
    /// <see cref="Limits.DestinationsRememberedMax"/>.
    /// </summary>
    internal sealed class Cache<TKey, TValue>(TimeProvider time)
        where TKey : struct
        where TValue : class
    {
        private readonly Lock _gate = new();
        private readonly ConcurrentDictionary<TKey, (long Asked, Task<TValue?> Answer)> _answers = new();

        public int Count => _answers.Count;

        public Task<TValue?> GetAsync(TKey key, IGrainFactory grains, Func<IGrainFactory, TKey, Task<TValue?>> ask)
        {
            if (_answers.TryGetValue(key, out var known)
                && time.GetElapsedTime(known.Asked) < RoomLease.Duration
                && (!known.Answer.IsCompleted || (known.Answer.IsCompletedSuccessfully && known.Answer.GetAwaiter().GetResult() is not null)))
            {
                return known.Answer;
            }

            // The time is taken before the question leaves, so that this silo's lease never outlasts the room's.
            var asked = time.GetTimestamp();
            var answer = ask(grains, key);
            Remember(key, asked, answer);
            return answer;
        }

        /// <summary>One at a time, or two could both find the last place free.</summary>
        private void Remember(TKey key, long asked, Task<TValue?> answer)
        {
            lock (_gate)
            {
                if (_answers.Count >= Limits.DestinationsRememberedMax && !_answers.ContainsKey(key))
                {
                    _answers.Clear();
                }

                _answers[key] = (asked, answer);
            }
        }
    }
}
