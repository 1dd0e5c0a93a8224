using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Safety;

/// <summary>The entries that set a wallet's limits, exclude its owner and name their time zone, and what they do to it. They move nothing. Pure.</summary>
internal static class ProtectionRules
{
    /// <summary>The longest self-exclusion.</summary>
    public static readonly TimeSpan ExclusionMax = TimeSpan.FromDays(36_525);

    /// <summary>New limits on what is spent, or paid, to be the entry <paramref name="sequence"/>; refused when the account has gone on meanwhile.</summary>
    public static Decision DecideLimits(
        in AccountHead head, long sequence, EntryKind kind, LimitState limits, UserId? by, ImmutableArray<OpenCheckout>? checkouts = null) =>
        Overtaken(head, sequence) is { } refusal
            ? refusal
            : Draft(kind, RequestId.ForLimits(sequence), OwnRequests.Digest, ProtectionJson.Write(new LimitsDetail(limits, by) { Checkouts = checkouts }));

    /// <summary>Another time zone, to be the entry <paramref name="sequence"/>; refused when the account has gone on meanwhile.</summary>
    public static Decision DecideTimeZone(in AccountHead head, long sequence, string? timeZone) =>
        Overtaken(head, sequence) is { } refusal ? refusal : Draft(EntryKind.TimeZone, RequestId.ForTimeZone(sequence), OwnRequests.Digest, ProtectionJson.Write(new TimeZoneDetail(timeZone)));

    /// <summary>A self-exclusion, or a longer one. Without a key it is to be the entry <paramref name="sequence"/>.</summary>
    public static Decision DecideExclusion(in AccountHead head, WalletProtection protection, ExcludeSelf command, long sequence, long nowMicroseconds)
    {
        var until = Microseconds.FromTime(command.Until);
        if (until <= nowMicroseconds || until - nowMicroseconds > ExclusionMax.Ticks / TimeSpan.TicksPerMicrosecond)
        {
            return new Refusal(RefusalReason.InvalidRequest, "until: Must be a time to come, within a hundred years.") { Field = "until" };
        }

        if (nowMicroseconds < protection.ExcludedUntil && until < protection.ExcludedUntil)
        {
            return new Refusal(RefusalReason.SelfExclusionNotShortenable, $"You have excluded yourself until {Text(protection.ExcludedUntil)}. That can be put off, and not be brought forward.")
            {
                Until = Microseconds.ToTime(protection.ExcludedUntil),
            };
        }

        return command.RequestId is null && Overtaken(head, sequence) is { } refusal
            ? refusal
            : Draft(
                EntryKind.SelfExclusion,
                command.RequestId ?? RequestId.ForSelfExclusion(sequence),
                command.Digest,
                ProtectionJson.Write(new SelfExclusionDetail(until)));
    }

    /// <summary>Why somebody who has excluded themselves may not spend, or <see langword="null"/> where they may.</summary>
    public static Refusal? RefuseExcluded(WalletProtection protection, long nowMicroseconds) => nowMicroseconds >= protection.ExcludedUntil
        ? null
        : new(RefusalReason.SelfExcluded, $"You have excluded yourself from buying, giving and unlocking until {Text(protection.ExcludedUntil)}.")
        {
            Until = Microseconds.ToTime(protection.ExcludedUntil),
        };

    /// <summary>After one of these entries; any other leaves it as it is.</summary>
    public static WalletProtection After(WalletProtection protection, Entry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.Limits:
                return RequireNothing(entry, protection with { Spending = ProtectionJson.ReadLimits(entry).Limits });
            case EntryKind.PurchaseLimits:
                return RequireNothing(entry, CheckoutRules.AfterLimits(protection, ProtectionJson.ReadLimits(entry)));
            case EntryKind.SelfExclusion:
                return RequireNothing(entry, protection with { ExcludedUntil = ProtectionJson.ReadSelfExclusion(entry).Until });
            case EntryKind.TimeZone:
                return RequireNothing(entry, protection with { TimeZone = ProtectionJson.ReadTimeZone(entry).TimeZone, TimeZoneSince = entry.Sequence });
            case EntryKind.Checkout or EntryKind.CheckoutEnded:
                return RequireNothing(entry, CheckoutRules.After(protection, entry));
            case EntryKind.Purchase:
                return CheckoutRules.AfterPayment(protection, entry);
            default:
                return protection;
        }
    }

    internal static EntryDraft Draft(EntryKind kind, RequestId requestId, RequestDigest digest, string detail) =>
        new(kind, Amount: 0, ContraAccounts.None, Peer: null, requestId, digest, detail);

    private static WalletProtection RequireNothing(Entry entry, WalletProtection after)
    {
        Invariant.Require(entry.Amount == 0, "What protects a wallet's owner moves nothing");
        return after;
    }

    internal static Refusal? Overtaken(in AccountHead head, long sequence) =>
        head.Sequence + 1 == sequence ? null : new Refusal(RefusalReason.RequestInProgress, "The account has changed meanwhile.");

    private static string Text(long microseconds) => Microseconds.ToTime(microseconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
