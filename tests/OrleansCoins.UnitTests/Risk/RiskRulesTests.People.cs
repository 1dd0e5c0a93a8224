using OrleansCoins.GrainInterfaces.Risk;

namespace OrleansCoins.UnitTests.Risk;

/// <summary>The rings that are planted, and the honest people beside them.</summary>
public sealed partial class RiskRulesTests
{
    private const double Day = 24;
    private static readonly string[] Packages = ["coins-70", "coins-350", "coins-700", "coins-1400"];

    /// <summary>What is planted, by the rule that has to find it and the creators it is about.</summary>
    private static readonly (string Rule, string[] Creators, Action<RiskWorld> Plant)[] Planted =
    [
        (RiskRuleNames.Circle, ["pair-a", "pair-b"], world =>
        {
            world.Buys("pair-a", "coins-1400", 1);
            world.Buys("pair-b", "coins-1400", 1);
            for (var round = 0; round < 10; round++)
            {
                world.Gives("pair-a", "pair-b", 100, 2 + round);
                world.Gives("pair-b", "pair-a", 100, 2.5 + round);
            }

            world.Gives("fan-1", "pair-a", 20, 5);
        }),
        (RiskRuleNames.Circle, ["tri-a", "tri-b", "tri-c"], world =>
        {
            foreach (var (giver, creator) in new[] { ("tri-a", "tri-b"), ("tri-b", "tri-c"), ("tri-c", "tri-a") })
            {
                world.Buys(giver, "coins-700", 1);
                world.Gives(giver, creator, 350, 3 + giver[^1] - 'a');
                world.Gives(giver, creator, 300, 30 + giver[^1] - 'a');
            }
        }),
        // Six who each give to each, alike: no edge is a quarter of an income. A fan's roses beside it change nothing.
        (RiskRuleNames.Circle, Members("six", 6), world =>
        {
            foreach (var giver in Members("six", 6))
            {
                world.Buys(giver, "coins-1400", 1);
                foreach (var creator in Members("six", 6).Where(creator => creator != giver))
                {
                    world.Gives(giver, creator, 120, 2);
                    world.Gives(giver, creator, 130, 30);
                }
            }
        }),
        (RiskRuleNames.Circle, Members("five", 5), world =>
        {
            foreach (var giver in Members("five", 5))
            {
                foreach (var creator in Members("five", 5).Where(creator => creator != giver))
                {
                    world.Gives(giver, creator, 120, 2);
                    world.Gives(giver, creator, 130, 30);
                }

                world.Gives("rose-fan", giver, 10, 9);
            }
        }),
        (RiskRuleNames.Circle, Members("row", 8), world =>
        {
            var row = Members("row", 8);
            for (var link = 0; link < row.Length; link++)
            {
                world.Gives(row[link], row[(link + 1) % row.Length], 300, 2 + link);
                world.Gives(row[link], row[(link + 1) % row.Length], 320, 40 + link);
                world.Gives("row-fan", row[link], 90, 60);
            }
        }),
        (RiskRuleNames.SharedPayoutAccount, ["till-a", "till-b", "till-c"], world =>
        {
            foreach (var creator in new[] { "till-a", "till-b", "till-c" })
            {
                world.NamesPayoutAccount(creator, "acct_one", 2);
                world.Gives("fan-2", creator, 15, 4 + creator[^1]);
            }
        }),
        (RiskRuleNames.SharedPayoutAccount, ["duo-a", "duo-b"], world =>
        {
            world.NamesPayoutAccount("duo-a", "acct_duo", 2);
            world.IsPaid("duo-b", 60, "acct_duo");
            world.Buys("duo-a", "coins-70", 3);
            world.Gives("duo-a", "duo-b", 60, 4);
        }),
        (RiskRuleNames.OwnMoney, ["self-c"], world =>
        {
            for (var round = 0; round < 5; round++)
            {
                world.Buys("self-w", "coins-700", 1 + (round * 3 * Day));
                world.Gives("self-w", "self-c", 690, 2 + (round * 3 * Day));
                world.IsPaid("self-c", (2.5 * Day) + (round * 3 * Day));
            }

            world.Gives("fan-3", "self-c", 50, 9);
        }),
        (RiskRuleNames.FreshWallets, ["farm-c"], world =>
        {
            for (var wallet = 0; wallet < 8; wallet++)
            {
                world.Buys($"farm-{wallet}", "coins-350", 10 + (wallet * 2.5));
                world.Gives($"farm-{wallet}", "farm-c", 340 + wallet, 11 + (wallet * 2.5));
            }

            world.Gives("fan-4", "farm-c", 300, 12);
        }),
        // Whose wallets set limits before anything else.
        (RiskRuleNames.FreshWallets, ["prudent-c"], world =>
        {
            for (var wallet = 0; wallet < 8; wallet++)
            {
                world.SetsLimits($"prudent-{wallet}", 9 + (wallet * 2.5));
                world.Buys($"prudent-{wallet}", "coins-350", 10 + (wallet * 2.5));
                world.Gives($"prudent-{wallet}", "prudent-c", 340 + wallet, 11 + (wallet * 2.5));
            }
        }),
        // Several small purchases after each payout.
        (RiskRuleNames.OwnMoney, ["purse-c"], world =>
        {
            for (var round = 0; round < 4; round++)
            {
                foreach (var part in new[] { 0, 1, 2 })
                {
                    world.Buys("purse-w", "coins-350", 1 + part + (round * 4 * Day));
                }

                world.Gives("purse-w", "purse-c", 1_040, 5 + (round * 4 * Day));
                world.IsPaid("purse-c", (3.5 * Day) + (round * 4 * Day));
            }
        }),
        // Spread over wallets, of which none is most of the income, beside fans.
        (RiskRuleNames.OwnMoney, ["hydra-c"], world =>
        {
            for (var round = 0; round < 5; round++)
            {
                foreach (var head in new[] { 0, 1, 2 })
                {
                    world.Buys($"hydra-{head}", "coins-350", 1 + head + (round * 3 * Day));
                    world.Gives($"hydra-{head}", "hydra-c", 340, 5 + head + (round * 3 * Day));
                }

                world.Gives("fan-8", "hydra-c", 100, 9 + (round * 3 * Day));
                world.IsPaid("hydra-c", (2.5 * Day) + (round * 3 * Day));
            }
        }),
        // Over the full hour, half before and half after.
        (RiskRuleNames.NewAccounts, ["midnight-c"], world =>
        {
            for (var account = 0; account < 38; account++)
            {
                world.Buys($"midnight-{account}", Packages[account % 4], 47.6 + (account * 0.02));
                world.Gives($"midnight-{account}", "midnight-c", 10 + (account % 7), 47.62 + (account * 0.02));
            }
        }),
        // A script that is quick, and one that waits, never quite evenly.
        (RiskRuleNames.SteadyGifts, ["quick-c"], world =>
        {
            world.Buys("quick-w", "coins-1400", 1);
            var at = 2.0;
            for (var gift = 0; gift < 600; gift++)
            {
                world.Gives("quick-w", "quick-c", 1, at += (0.08 + (world.Chance * 0.05)) / 3600);
            }
        }),
        (RiskRuleNames.SteadyGifts, ["jitter-c"], world =>
        {
            world.Buys("jitter-w", "coins-1400", 1);
            var at = 2.0;
            for (var gift = 0; gift < 120; gift++)
            {
                world.Gives("jitter-w", "jitter-c", 1, at += (4.5 + world.Chance) / 3600);
            }
        }),
        (RiskRuleNames.NewAccounts, ["rush-c"], world =>
        {
            for (var account = 0; account < 30; account++)
            {
                world.Buys($"rush-{account}", Packages[account % 4], 24.05 + (account * 0.01));
                world.Gives($"rush-{account}", "rush-c", 10 + (account % 7), 24.1 + (account * 0.012));
            }
        }),
        (RiskRuleNames.SteadyGifts, ["bot-c"], world =>
        {
            world.Buys("bot-w", "coins-1400", 1);
            for (var gift = 0; gift < 120; gift++)
            {
                world.Gives("bot-w", "bot-c", 1, 2 + (gift * 5 / 3600.0));
            }

            world.Gives("fan-5", "bot-c", 40, 3);
        }),
    ];

    /// <summary>People whom nobody should look at, each as near to a rule as honest people come.</summary>
    private static readonly Action<RiskWorld>[] Honest =
    [
        // A big fan of one creator who lives on it nearly alone, is paid weekly, and buys on paydays.
        world =>
        {
            for (var week = 0; week < 4; week++)
            {
                world.IsPaid("small-c", (6 * Day) + (week * 7 * Day));
                foreach (var evening in new[] { 0, 1, 3, 5 })
                {
                    world.Buys("big-fan", Packages[2 + (evening % 2)], (week * 7 * Day) + (evening * Day) + 20);
                    world.Gives("big-fan", "small-c", 650, (week * 7 * Day) + (evening * Day) + 21);
                }

                world.Gives("fan-6", "small-c", 100, (week * 7 * Day) + 30);
            }
        },
        // A popular creator, raided: many new accounts at once, who bought this and that, gave some of it, and one in five all of it.
        world =>
        {
            for (var fan = 0; fan < 200; fan++)
            {
                world.Gives($"regular-{fan}", "star-c", 20 + (fan % 50), fan * 0.5);
            }

            for (var guest = 0; guest < 150; guest++)
            {
                var package = Packages[(int)(world.Chance * 2)];
                var coins = package == "coins-70" ? 70 : 350;
                world.Buys($"guest-{guest}", package, 100 + (world.Chance * 0.4));
                world.Gives($"guest-{guest}", "star-c", world.Chance < 0.2 ? coins : 1 + (int)(world.Chance * 30), 100.5 + (world.Chance * 0.4));
            }
        },
        // A small creator whom a dozen new people found in an evening.
        world =>
        {
            for (var guest = 0; guest < 12; guest++)
            {
                world.Buys($"found-{guest}", Packages[guest % 3], 50 + (guest * 0.03));
                world.Gives($"found-{guest}", "cosy-c", 5 + (guest * 3), 50.5 + (guest * 0.03));
            }
        },
        // Two new creators who made each other one present, and have little else yet.
        world =>
        {
            world.Buys("novice-a", "coins-350", 5);
            world.Buys("novice-b", "coins-350", 6);
            world.Gives("novice-a", "novice-b", 250, 7);
            world.Gives("novice-b", "novice-a", 250, 8);
        },
        // A family: a couple of creators with one account, and children and an aunt who give to both.
        world =>
        {
            world.NamesPayoutAccount("mum-c", "acct_home", 1);
            world.NamesPayoutAccount("dad-c", "acct_home", 1);
            foreach (var member in new[] { "kid-1", "kid-2", "aunt" })
            {
                world.Buys(member, "coins-70", 5);
                world.Gives(member, "mum-c", 30, 6);
                world.Gives(member, "dad-c", 30, 7);
            }

            world.Gives("fan-7", "mum-c", 200, 8);
            world.Gives("fan-8", "dad-c", 250, 9);
        },
        // Two streamers who are friends: each gives the other what fits between friends.
        world =>
        {
            foreach (var (one, other) in new[] { ("friend-a", "friend-b"), ("friend-b", "friend-a") })
            {
                world.Buys(one, "coins-350", 1);
                world.Gives(one, other, 250, 2);
                for (var fan = 0; fan < 10; fan++)
                {
                    world.Gives($"fan-{fan}", one, 150, 3 + fan);
                }
            }
        },
        // Six creators of one community who give each other small presents, twice each, beside what their fans give.
        world =>
        {
            foreach (var giver in Members("commune", 6))
            {
                foreach (var creator in Members("commune", 6).Where(creator => creator != giver))
                {
                    world.Gives(giver, creator, 100, 2);
                    world.Gives(giver, creator, 110, 30);
                }

                for (var fan = 0; fan < 40; fan++)
                {
                    world.Gives($"commune-fan-{fan}", giver, 120, 3 + fan);
                }
            }
        },
        // Small creators in a row who each thank the one before: a chain and no circle.
        world =>
        {
            for (var link = 0; link < 5; link++)
            {
                world.Gives($"chain-{link}", $"chain-{link + 1}", 300, 2 + link);
            }
        },
        // Somebody who taps for hundreds of roses, as fast as a thumb is: never evenly.
        world =>
        {
            world.Buys("thumb", "coins-700", 1);
            var at = 2.0;
            for (var gift = 0; gift < 400; gift++)
            {
                world.Gives("thumb", "tap-c", 1, at += (0.3 + world.Chance) / 3600);
            }
        },
        // A fan who presses the combo button two hundred times in two minutes, as evenly as music makes it.
        world =>
        {
            world.Buys("beat", "coins-350", 1);
            var at = 2.0;
            for (var gift = 0; gift < 220; gift++)
            {
                world.Gives("beat", "music-c", 1, at += (0.45 + (world.Chance * 0.2)) / 3600);
            }
        },
        // A creator who is paid every day, and whose few fans buy when they like: always soon after a payout.
        world =>
        {
            for (var day = 0; day < 14; day++)
            {
                world.IsPaid("daily-c", (day * Day) + 12);
                world.Buys($"daily-{day % 3}", "coins-350", (day * Day) + 18);
                world.Gives($"daily-{day % 3}", "daily-c", 320, (day * Day) + 19);
            }
        },
        // Three who are devoted to one small creator, and buy when they like.
        world =>
        {
            for (var week = 0; week < 4; week++)
            {
                world.IsPaid("devoted-c", (6 * Day) + (week * 7 * Day));
                foreach (var fan in new[] { 0, 1, 2 })
                {
                    foreach (var evening in new[] { 1 + fan, 3, 5 })
                    {
                        world.Buys($"devoted-{fan}", Packages[1 + fan % 2], (week * 7 * Day) + (evening * Day) + 18);
                        world.Gives($"devoted-{fan}", "devoted-c", 300, (week * 7 * Day) + (evening * Day) + 19);
                    }
                }
            }
        },
        // Four friends who made accounts for a birthday and spent all they bought.
        world =>
        {
            for (var friend = 0; friend < 4; friend++)
            {
                world.Buys($"birthday-{friend}", "coins-70", 70);
                world.Gives($"birthday-{friend}", "birthday-c", 70, 70.5 + (friend * 0.1));
            }
        },
    ];
}
