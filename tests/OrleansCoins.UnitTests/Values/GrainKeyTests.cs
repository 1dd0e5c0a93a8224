using System.Globalization;
using System.Reflection;
using CsCheck;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Values;

public sealed class GrainKeyTests
{
    [Fact]
    public void No_key_is_a_number_or_holds_a_brace_whatever_the_ids_are() =>
        Gen.Select(Any.User, Any.Room, Any.Purchase).Sample((user, room, purchase) => Assert.All(KeysOf(user, room, purchase), IsSafe));

    [Fact]
    public void Ids_that_look_like_numbers_have_keys_of_their_own()
    {
        // Orleans keeps the bare keys "7" and "007", or "a" and "A", in one row.
        string[] users = ["7", "007", "a", "A", "0a", "0000000000000007", "00000000000000000000000000000007"];
        Assert.All(users, user => Assert.All(KeysOf(UserId.Parse(user), RoomId.Parse("room_7"), PurchaseId.Parse("pur_7")), IsSafe));
    }

    [Fact]
    public void Every_way_to_a_grain_is_in_this_test() =>
        Assert.Equal(
            typeof(GrainKeys).GetMethods(BindingFlags.Public | BindingFlags.Static).Length,
            KeysOf(UserId.Parse("alice"), RoomId.Parse("room_a"), PurchaseId.Parse("pur_a")).Count);

    [Fact]
    public void No_two_kinds_of_grain_share_a_prefix()
    {
        string[] prefixes =
        [
            GrainKeys.WalletPrefix, GrainKeys.EarningsPrefix, GrainKeys.RoomPrefix, GrainKeys.PurchasePrefix, GrainKeys.ProviderPrefix,
            GrainKeys.ProfilePrefix, GrainKeys.CampaignPrefix, GrainKeys.RewardPrefix, GrainKeys.ReversalPrefix, GrainKeys.PayoutPrefix,
            GrainKeys.WebhookEndpointPrefix,
            GrainKeys.ReconciliationPrefix,
            GrainKeys.SupportersPrefix,
            GrainKeys.ThanksPrefix,
            GrainKeys.BattlePrefix,
        ];
        Assert.All(prefixes, prefix => Assert.Single(prefixes, other => other.StartsWith(prefix, StringComparison.Ordinal)));
    }

    private static List<string> KeysOf(UserId user, RoomId room, PurchaseId purchase)
    {
        var keys = KeyRecorder.Create(out var grains);
        grains.Wallet(user);
        grains.Earnings(user);
        grains.Profile(user);
        grains.Room(room);
        grains.RoomFeed(room);
        grains.RoomGoal(room);
        grains.WalletLimits(user);
        grains.RoomBattle(room);
        grains.Battle(BattleId.Parse("battle_1"));
        grains.Purchase(purchase);
        grains.Campaign(CampaignId.Parse("camp_1"));
        grains.Reward(CampaignId.Parse("camp_1"), user);
        grains.Reversal(new SentGiftId(user, 7));
        grains.PaymentWebhook("sandbox");
        grains.Sandbox();
        grains.Catalogue();
        grains.Listings();
        grains.SentGifts();
        grains.Books();
        grains.Audit();
        grains.Risk();
        grains.Distribution();
        grains.WalletHistory();
        grains.Readiness();
        grains.Payout(PayoutId.Parse(purchase.Value.Replace("pur_", "pay_", StringComparison.Ordinal)));
        grains.PayoutsOf(user);
        grains.SandboxPayouts();
        grains.EarningsSummaries();
        grains.Supporters(user);
        grains.Thanks(new SentGiftId(user, 7));
        grains.CreatorRankings();
        grains.WebhookEndpoint(WebhookEndpointId.Parse("hook_1"));
        grains.WebhookEndpoints();
        grains.Reconciliation(ReconciliationId.Parse("rec_1"));
        return keys;
    }

    private static void IsSafe(string key)
    {
        Assert.DoesNotContain('{', key);
        Assert.DoesNotContain('}', key);
        Assert.False(Int128.TryParse(key, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _), $"'{key}' is a number");
        Assert.False(Guid.TryParse(key, out _), $"'{key}' is a GUID");
        Assert.Contains(key[..(key.IndexOf(':') + 1)], letter => !char.IsAsciiHexDigit(letter) && letter != ':');
    }
}

/// <summary>Stands in for the grain factory, and remembers the keys that grains were asked for by.</summary>
public class KeyRecorder : DispatchProxy
{
    private readonly List<string> _keys = [];

    public static List<string> Create(out IGrainFactory grains)
    {
        grains = Create<IGrainFactory, KeyRecorder>();
        return ((KeyRecorder)(object)grains)._keys;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _keys.Add((string)args![0]!);
        return null;
    }
}
