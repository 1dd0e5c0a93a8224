using OrleansCoins.GrainInterfaces.Risk;

namespace OrleansCoins.UnitTests.Risk;

/// <summary>The rings.</summary>
public sealed partial class RiskJudgementTests
{
    private static readonly (string Rule, string[] Creators, Action<RiskWorld> Plant)[] Rings =
    [
        // Two, with a few fans.
        (RiskRuleNames.Circle, ["duet-a", "duet-b"], world =>
        {
            for (var day = 0; day < 3; day++)
            {
                world.Gives("duet-a", "duet-b", 200, 3 + (day * 2 * Day));
                world.Gives("duet-b", "duet-a", 190, 5 + (day * 2 * Day));
            }

            world.Gives("duet-fan", "duet-a", 55, 30);
        }),
        // Three, each of whom hides it by as many gifts to strangers.
        (RiskRuleNames.Circle, ["veil-a", "veil-b", "veil-c"], world =>
        {
            foreach (var (giver, creator) in new[] { ("veil-a", "veil-b"), ("veil-b", "veil-c"), ("veil-c", "veil-a") })
            {
                for (var week = 0; week < 4; week++)
                {
                    world.Gives(giver, creator, 400, (week * Week) + giver[^1] - 'a');
                    for (var stranger = 0; stranger < 10; stranger++)
                    {
                        world.Gives(giver, $"stranger-{stranger}", 40, (week * Week) + 5 + stranger);
                    }
                }
            }

            for (var stranger = 0; stranger < 10; stranger++)
            {
                for (var fan = 0; fan < 12; fan++)
                {
                    world.Gives($"stranger-fan-{fan}", $"stranger-{stranger}", 150, 10 + fan);
                }
            }
        }),
        // Four who meet only through one in the middle.
        (RiskRuleNames.Circle, ["hub-1", "hub-2", "hub-3", "hub-x"], world =>
        {
            foreach (var (spoke, round) in new[] { ("hub-1", 0), ("hub-2", 1), ("hub-3", 2) })
            {
                for (var week = 0; week < 5; week++)
                {
                    world.Gives(spoke, "hub-x", 180, (week * Week) + (round * Day));
                    world.Gives("hub-x", spoke, 170, (week * Week) + (round * Day) + 8);
                }
            }

            for (var fan = 0; fan < 5; fan++)
            {
                world.Gives($"hub-fan-{fan}", "hub-x", 90, 40 + fan);
            }
        }),
        // Over twelve weeks, a little at a time, always on another weekday.
        (RiskRuleNames.Circle, ["slow-a", "slow-b"], world =>
        {
            for (var week = 0; week < 12; week++)
            {
                world.Gives(week % 2 == 0 ? "slow-a" : "slow-b", week % 2 == 0 ? "slow-b" : "slow-a", 90, (week * Week) + (week % 5 * Day));
            }
        }),
        // An owner who is paid every day when they think of it, and buys within the hour or two; a fifth comes from fans.
        (RiskRuleNames.OwnMoney, ["till-c"], world =>
        {
            for (var day = 0; day < 30; day++)
            {
                var paid = (day * Day) + (world.Chance * 14);
                world.IsPaid("till-c", paid);
                world.Buys("till-w", "coins-700", paid + 0.3 + world.Chance);
                world.Gives("till-w", "till-c", 690, paid + 2);
                world.Gives($"till-fan-{day % 9}", "till-c", 60 + (day * 7 % 80), (day * Day) + 8);
            }
        }),
        // The same, from two wallets in turn, of which each gives a little to others.
        (RiskRuleNames.OwnMoney, ["twin-c"], world =>
        {
            for (var day = 0; day < 28; day++)
            {
                var paid = (day * Day) + (day * 5 % 13);
                world.IsPaid("twin-c", paid);
                world.Buys($"twin-{day % 2}", "coins-350", paid + 1);
                world.Gives($"twin-{day % 2}", "twin-c", 300, paid + 1.5);
                world.Gives($"twin-{day % 2}", "twin-other", 40, paid + 2);
            }

            for (var fan = 0; fan < 30; fan++)
            {
                world.Gives($"other-fan-{fan}", "twin-other", 100, 9 + fan);
            }
        }),
        // A wallet of its own for each round, never the same package twice in a row.
        (RiskRuleNames.OwnMoney, ["relay-c"], world =>
        {
            for (var round = 0; round < 7; round++)
            {
                var (start, coins) = ((round * 6 * Day) + (round % 3 * 5), new[] { 700, 1_400, 350 }[round % 3]);
                world.IsPaid("relay-c", start);
                world.Buys($"relay-{round}", $"coins-{coins}", start + 4);
                world.Gives($"relay-{round}", "relay-c", coins - 5, start + 6);
                world.Gives($"relay-fan-{round}", "relay-c", 80, start + 60);
            }
        }),
        // Ten wallets over a month, and as many true fans who give little.
        (RiskRuleNames.FreshWallets, ["month-c"], world =>
        {
            for (var wallet = 0; wallet < 10; wallet++)
            {
                world.Buys($"month-{wallet}", "coins-700", (wallet * 3 * Day) + 1);
                world.Gives($"month-{wallet}", "month-c", 690, (wallet * 3 * Day) + 2);
                world.Gives($"month-fan-{wallet}", "month-c", 40, (wallet * 3 * Day) + 7);
            }
        }),
    ];
}
