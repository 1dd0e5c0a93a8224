using OrleansCoins.GrainInterfaces.Risk;

namespace OrleansCoins.UnitTests.Risk;

/// <summary>The rings that are planted.</summary>
public sealed partial class RiskRulesTests
{
    private const double Day = 24;
    private static string[] Packages => ["coins-70", "coins-350", "coins-700", "coins-1400"];

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
}
