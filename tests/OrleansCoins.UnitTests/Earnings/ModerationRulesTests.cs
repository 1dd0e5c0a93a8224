using CsCheck;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.UnitTests.Support;
using OrleansCoins.UnitTests.Wallets;

namespace OrleansCoins.UnitTests.Earnings;

public sealed class ModerationRulesTests
{
    private static readonly UserId[] Users = [.. new[] { "a", "B", "b", "ab", "a.b", "z", "0" }.Select(UserId.Parse)];

    [Fact]
    public void Whoever_was_blocked_last_and_nobody_else_is_blocked() =>
        Gen.Select(Gen.Int[0, Users.Length - 1], Gen.Bool).Array[0, 40].Sample(changes =>
        {
            var account = Credits.NewAccount();
            var expected = new HashSet<UserId>();
            foreach (var (number, blocked) in changes)
            {
                account.Settle(ModerationRules.DecideBlock(account.Head, account.State, account.Head.Sequence + 1, Users[number], blocked));
                _ = blocked ? expected.Add(Users[number]) : expected.Remove(Users[number]);
                Assert.True(ModerationRules.IsAsWanted(account.State, Users[number], blocked), "it is as wanted");
            }

            var enrolment = new Enrolment(true, Entries.Noon) { Blocked = account.State.Blocked };
            Assert.All(Users, user => Assert.Equal(expected.Contains(user), enrolment.Blocks(user)));
            Assert.Equal(expected.Count, account.State.Blocked.Length);
            Assert.Equal(account.State.Blocked.ToList(), account.Recover(changes.Length / 2).Blocked.ToList());
        });

    [Fact]
    public void Welcome_gifts_are_those_that_were_said_last()
    {
        var (rose, fire) = (GiftId.Parse("rose"), GiftId.Parse("fire"));
        var account = Credits.NewAccount();
        Assert.True(ModerationRules.IsAsWanted(account.State, null), "all are");

        account.Settle(ModerationRules.DecideWelcome(account.Head, 1, [rose]));
        Assert.True(ModerationRules.IsAsWanted(account.State, [rose]), "only roses are");
        Assert.False(ModerationRules.IsAsWanted(account.State, null), "not all are");
        var enrolment = new Enrolment(true, Entries.Noon) { Welcome = account.State.Welcome };
        Assert.Equal((true, false), (enrolment.Welcomes(rose), enrolment.Welcomes(fire)));

        account.Settle(ModerationRules.DecideWelcome(account.Head, 2, []));
        Assert.False((enrolment with { Welcome = account.State.Welcome }).Welcomes(rose), "none is");
        account.Settle(ModerationRules.DecideWelcome(account.Head, 3, null));
        Assert.True((enrolment with { Welcome = account.State.Welcome }).Welcomes(fire), "all are again");
    }

    [Fact]
    public void There_is_a_bound_to_who_can_be_blocked_and_an_end_of_a_block_is_always_possible()
    {
        var full = EarningsState.Empty with { Blocked = [.. Enumerable.Range(10_000, Enrolment.BlockedMax).Select(static number => UserId.Parse($"user-{number}"))] };

        Assert.Equal(RefusalReason.InvalidRequest, ModerationRules.DecideBlock(AccountHead.Empty, full, 1, Users[0], blocked: true).Refusal?.Reason);
        Assert.NotNull(ModerationRules.DecideBlock(AccountHead.Empty, full, 1, full.Blocked[0], blocked: false).Draft);
    }

    [Fact]
    public void Who_is_blocked_or_gives_what_is_not_welcome_is_refused_before_the_debit()
    {
        var wallet = WalletCommands.Run([new WalletCommand.Buy(100)]).State;
        var good = WalletCommands.Good();

        Assert.NotNull(WalletRules.DecideGift(wallet, WalletCommands.Alice, WalletCommands.Roses(1), good).Draft);
        Assert.Equal(
            RefusalReason.BlockedByCreator, WalletRules.DecideGift(wallet, WalletCommands.Alice, WalletCommands.Roses(1), good with { SenderIsBlocked = true }).Refusal?.Reason);
        Assert.Equal(
            RefusalReason.GiftNotWelcome, WalletRules.DecideGift(wallet, WalletCommands.Alice, WalletCommands.Roses(1), good with { GiftIsUnwelcome = true }).Refusal?.Reason);
        Assert.Equal(
            RefusalReason.BlockedByCreator, WalletRules.QuoteGift(wallet, WalletCommands.Alice, WalletCommands.Roses(1), good with { SenderIsBlocked = true }).Refusal?.Reason);
    }
}
