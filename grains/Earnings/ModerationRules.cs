using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Earnings;

/// <summary>
/// Whose gifts, and which gifts, a creator takes. Wallets decide by it, before the debit; what was debited by then is credited. Pure.
/// </summary>
public static class ModerationRules
{
    /// <summary>Whether a user is blocked or not, as wanted.</summary>
    public static bool IsAsWanted(EarningsState earnings, UserId user, bool blocked) => earnings.Blocked.Contains(user) == blocked;

    /// <summary>Whether these are the welcome gifts.</summary>
    public static bool IsAsWanted(EarningsState earnings, ImmutableArray<GiftId>? welcome) =>
        earnings.Welcome is { } now ? welcome is { } wanted && now.SequenceEqual(wanted) : welcome is null;

    /// <summary>A block or its end, to be the entry <paramref name="sequence"/>; refused when the account has gone on meanwhile, or holds too many.</summary>
    public static Decision DecideBlock(in AccountHead head, EarningsState earnings, long sequence, UserId user, bool blocked) =>
        blocked && earnings.Blocked.Length >= Enrolment.BlockedMax
            ? new Refusal(RefusalReason.InvalidRequest, $"You can block {Enrolment.BlockedMax} users. Unblock some before you block others.")
            : Decide(head, sequence, new ModerationDetail { User = user, Blocked = blocked });

    /// <summary>A change of the welcome gifts, to be the entry <paramref name="sequence"/>; refused when the account has gone on meanwhile.</summary>
    public static Decision DecideWelcome(in AccountHead head, long sequence, ImmutableArray<GiftId>? welcome) =>
        Decide(head, sequence, new ModerationDetail { Welcome = welcome });

    /// <summary>The account after such an entry.</summary>
    public static EarningsState Apply(EarningsState earnings, Entry entry)
    {
        Invariant.Require(entry.Amount == 0, "Moderation moves nothing");
        var change = DetailJson.ReadModeration(entry);
        if (change.User is not { } user)
        {
            return earnings with { Welcome = change.Welcome };
        }

        var others = earnings.Blocked.Remove(user);
        return earnings with
        {
            Blocked = change.Blocked == true
                ? others.Insert(others.Count(other => string.CompareOrdinal(other.Value, user.Value) < 0), user)
                : others,
        };
    }

    private static Decision Decide(in AccountHead head, long sequence, ModerationDetail detail) => head.Sequence + 1 != sequence
        ? new Refusal(RefusalReason.RequestInProgress, "The account has changed meanwhile.")
        : new EntryDraft(
            EntryKind.Moderation,
            Amount: 0,
            ContraAccounts.None,
            Peer: null,
            RequestId.ForModeration(sequence),
            OwnRequests.Digest,
            DetailJson.Write(detail));
}
