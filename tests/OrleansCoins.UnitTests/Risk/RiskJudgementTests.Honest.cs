using OrleansCoins.GrainInterfaces.Risk;

namespace OrleansCoins.UnitTests.Risk;

/// <summary>Honest people, and those who may as well be.</summary>
public sealed partial class RiskJudgementTests
{
    private static readonly Action<RiskWorld>[] Honest =
    [
        // A whale: four fifths of all they give is one creator's, and most of what that creator has.
        world =>
        {
            for (var week = 0; week < 8; week++)
            {
                world.IsPaid("whale-c", (week * Week) + (4 * Day));
                foreach (var evening in new[] { (week * 3) % 7, (week * 5 + 2) % 7 })
                {
                    world.Buys("whale", "coins-7000", (week * Week) + (evening * Day) + 8);
                }

                world.Gives("whale", "whale-c", 5_600, (week * Week) + (6 * Day) + 8.5);
                world.Gives("whale", $"whale-other-{week % 3}", 1_400, (week * Week) + (6 * Day) + 9);
                world.Gives($"whale-fan-{week}", "whale-c", 300, (week * Week) + 20);
            }
        },
        // Creators who are friends: each is often in the other's room, and has an audience of their own.
        world =>
        {
            foreach (var (one, other) in new[] { ("pal-a", "pal-b"), ("pal-b", "pal-a") })
            {
                for (var week = 0; week < 8; week++)
                {
                    world.Gives(one, other, 60 + (week * 5), (week * Week) + 30);
                    for (var fan = 0; fan < 6; fan++)
                    {
                        world.Gives($"{one}-fan-{fan}", one, 50 + (fan * 10), (week * Week) + 40 + fan);
                    }
                }
            }
        },
        // A fan club: forty who give the same every Friday night, some of whom joined last month.
        world =>
        {
            for (var week = 0; week < 6; week++)
            {
                world.IsPaid("club-c", (week * Week) + (3 * Day));
                for (var member = 0; member < 40; member++)
                {
                    if (week % 2 == 0 || member % 3 == 0)
                    {
                        world.Buys($"club-{member}", "coins-350", (week * Week) + (4 * Day) + 20 + (member * 0.05));
                    }

                    world.Gives($"club-{member}", "club-c", 150, (week * Week) + (4 * Day) + 22 + (member * 0.02));
                }
            }
        },
        // A charity stream: three hundred, many of them new, who give what they like and keep the rest.
        world =>
        {
            for (var donor = 0; donor < 300; donor++)
            {
                world.Buys($"donor-{donor}", donor % 4 == 0 ? "coins-1400" : "coins-350", (donor % 3 == 0 ? 50 : 1) + (world.Chance * 6));
                world.Gives($"donor-{donor}", "charity-c", donor % 10 == 0 ? 350 : 20 * (1 + (donor % 9)), 57 + (world.Chance * 5));
            }
        },
        // A birthday: nine friends with new accounts give one rose bouquet each, beside regulars.
        world =>
        {
            for (var friend = 0; friend < 9; friend++)
            {
                world.Buys($"party-{friend}", "coins-70", 100 + (friend * 0.1));
                world.Gives($"party-{friend}", "party-c", 70, 101 + (friend * 0.1));
                world.Gives($"party-regular-{friend}", "party-c", 120, 20 + friend);
            }
        },
        // A raid of two hundred on a creator who had an audience before.
        world =>
        {
            for (var regular = 0; regular < 60; regular++)
            {
                world.Gives($"host-{regular}", "host-c", 150, 2 + (regular * 2));
            }

            for (var viewer = 0; viewer < 200; viewer++)
            {
                world.Buys($"raider-{viewer}", viewer % 3 == 0 ? "coins-350" : "coins-70", 140 + (viewer / 1_200.0));
                world.Gives($"raider-{viewer}", "host-c", 1 + (viewer % 40), 140.02 + (viewer / 1_200.0));
            }
        },
        // A creator who is paid every day whenever they think of it, whose few fans buy in their evenings, and who buys right after to give to other creators.
        world =>
        {
            for (var day = 0; day < 40; day++)
            {
                var paid = (day * Day) + (world.Chance * 14);
                world.IsPaid("kind-c", paid);
                world.Buys("kind-c", "coins-350", paid + 1);
                world.Gives("kind-c", $"kind-other-{day % 6}", 330, paid + 1.2);
                world.Buys($"kind-fan-{day % 3}", "coins-700", (day * Day) + 7 + (world.Chance * 3));
                world.Gives($"kind-fan-{day % 3}", "kind-c", 650, (day * Day) + 10);
            }
        },
        // Paid every day at noon, by somebody's clock, and a devoted fan who buys in the lunch break.
        world =>
        {
            for (var day = 0; day < 40; day++)
            {
                world.IsPaid("noon-c", day * Day);
                world.Buys("lunch", "coins-350", (day * Day) + 0.5 + (world.Chance * 0.4));
                world.Gives("lunch", "noon-c", 340, (day * Day) + 1);
            }
        },
        // A small creator whom somebody new finds every few days, and likes enough to give all they bought.
        world =>
        {
            for (var found = 0; found < 12; found++)
            {
                var at = (found * 5 * Day) + (world.Chance * 4 * Day);
                world.Buys($"finder-{found}", found % 3 == 0 ? "coins-700" : found % 3 == 1 ? "coins-350" : "coins-70", at);
                world.Gives($"finder-{found}", "shy-c", found % 3 == 0 ? 680 : found % 3 == 1 ? 340 : 70, at + 1);
                world.Gives($"finder-regular-{found % 4}", "shy-c", 150, at + 9);
                if (found % 2 == 0)
                {
                    world.IsPaid("shy-c", (found * 5 * Day) + 50);
                }
            }
        },
    ];

    private static readonly (string Rule, string Says, Action<RiskWorld> Act)[] Doubtful =
    [
        // A raid of two hundred new viewers in ten minutes on somebody who has nothing else.
        (RiskRuleNames.NewAccounts, "a raid or an event", world =>
        {
            for (var viewer = 0; viewer < 200; viewer++)
            {
                world.Buys($"crowd-{viewer}", viewer % 3 == 0 ? "coins-350" : "coins-70", 140 + (viewer / 1_200.0));
                world.Gives($"crowd-{viewer}", "crowd-c", 1 + (viewer % 40), 140.02 + (viewer / 1_200.0));
            }
        }),
        // An event for which sixty opened accounts, bought the same, and gave all of it.
        (RiskRuleNames.FreshWallets, "may have been an event", world =>
        {
            for (var guest = 0; guest < 60; guest++)
            {
                world.Buys($"gala-{guest}", "coins-350", 50 + (guest * 0.1));
                world.Gives($"gala-{guest}", "gala-c", 350, 58 + (guest * 0.05));
            }

            for (var regular = 0; regular < 100; regular++)
            {
                world.Gives($"gala-regular-{regular}", "gala-c", 200, 59 + (regular * 0.03));
            }
        }),
        // Small creators who are friends, and have few others yet.
        (RiskRuleNames.Circle, "they may be friends", world =>
        {
            foreach (var (one, other) in new[] { ("bud-a", "bud-b"), ("bud-b", "bud-a") })
            {
                for (var week = 0; week < 4; week++)
                {
                    world.Gives(one, other, 70, (week * Week) + 30);
                    world.Gives($"{one}-fan-{week}", one, 110, (week * Week) + 40);
                }
            }
        }),
        // Payouts come on Fridays and so do wages: a fan buys each Saturday.
        (RiskRuleNames.OwnMoney, "a habit of paydays", world =>
        {
            for (var week = 0; week < 9; week++)
            {
                world.IsPaid("payday-c", week * Week);
                world.Buys("payday", "coins-700", (week * Week) + 26 + world.Chance);
                world.Gives("payday", "payday-c", 650, (week * Week) + 34);
            }
        }),
    ];
}
