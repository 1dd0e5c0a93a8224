namespace OrleansCoins.UnitTests.Risk;

/// <summary>The honest people beside the rings.</summary>
public sealed partial class RiskRulesTests
{
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
