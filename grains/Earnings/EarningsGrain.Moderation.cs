using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Earnings;

/// <summary>Whose gifts, and which gifts, the creator takes.</summary>
internal sealed partial class EarningsGrain
{
    public Task<Outcome<Enrolment>> SetBlockedAsync(UserId user, bool blocked) => ModerateAsync(
        earnings => ModerationRules.IsAsWanted(earnings, user, blocked),
        (head, earnings, sequence) => ModerationRules.DecideBlock(head, earnings, sequence, user, blocked));

    public Task<Outcome<Enrolment>> SetWelcomeGiftsAsync(ImmutableArray<GiftId>? gifts) => ModerateAsync(
        earnings => ModerationRules.IsAsWanted(earnings, gifts),
        (head, _, sequence) => ModerationRules.DecideWelcome(head, sequence, gifts));

    private async Task<Outcome<Enrolment>> ModerateAsync(Predicate<EarningsState> isAsWanted, Func<AccountHead, EarningsState, long, Decision> decide)
    {
        var (head, earnings) = await DurableAsync();
        if (earnings.EnrolledAtMicroseconds is null)
        {
            return new Refusal(RefusalReason.UnknownCreator, $"'{Owner}' has not enrolled as a creator.");
        }

        if (!isAsWanted(earnings) && decide(head, earnings, head.Sequence + 1).Refusal is { } refusal)
        {
            return refusal;
        }

        var after = EnrolmentOf(await ChangeAsync(isAsWanted, RequestId.ForModeration, decide))!;

        // Silos that asked a moment ago go by what they were told until it is as old as a lease. An earlier caller may have been lost in here, so every
        // caller waits.
        await Task.Delay(RoomLease.Duration, Time);
        return Outcome<Enrolment>.Accepted(after);
    }
}
