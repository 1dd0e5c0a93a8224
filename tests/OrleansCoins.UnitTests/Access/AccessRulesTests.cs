using System.Reflection;
using System.Text;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Access;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.UnitTests.Access;

public sealed class AccessRulesTests
{
    private const string Anonymous = "-";
    private const string Platform = "*";
    private const string Alice = "u:alice";
    private const string Operator = "o:olga";

    private static IEnumerable<MethodInfo> OpenMethods => GrainMethods(typeof(IWalletGrain).Assembly);

    [Fact]
    public void Every_method_of_a_grain_that_gateways_can_name_says_who_may_call_it()
    {
        Assert.NotEmpty(OpenMethods);
        Assert.Empty(OpenMethods.Where(static method => method.GetCustomAttribute<OpenToAttribute>() is null).Select(Name));
    }

    [Fact]
    public void No_method_of_a_grain_that_only_silos_know_is_open_to_anybody()
    {
        Assert.NotEmpty(GrainMethods(typeof(LedgerServices).Assembly));
        Assert.Empty(GrainMethods(typeof(LedgerServices).Assembly).Where(static method => AccessRule.Of(method).Callers != Callers.Inside).Select(Name));
    }

    [Fact]
    public void Whoever_is_named_by_an_argument_is_checked_and_every_argument_that_names_them_is_named()
    {
        // A method that takes who asks for it and isn't told to check it would take anybody's word for it.
        string[] askers = ["caller", "by", "buyer", "creator", "owner", "command", "query", "request", "action"];
        foreach (var method in OpenMethods.Where(static method => AccessRule.Of(method).Callers is not (Callers.Inside or Callers.Owner or Callers.Anyone)))
        {
            var rule = AccessRule.Of(method);
            var named = method.GetParameters().Where(parameter => askers.Contains(parameter.Name) && IsAsker(parameter.ParameterType)).ToList();
            Assert.True(named.Count == (rule.Asker < 0 ? 0 : 1), $"{Name(method)} takes who asks and doesn't check it.");
            Assert.True(rule.Asker < 0 || named[0].Position == rule.Asker, $"{Name(method)} checks another argument.");
            Assert.True(method.GetParameters().Any(static parameter => parameter.Name == "isAdmin") == (rule.OperatorFlag >= 0), $"{Name(method)} believes who says that they are an operator.");
        }
    }

    [Fact]
    public void A_rule_that_speaks_of_the_owner_is_about_a_grain_whose_key_ends_with_a_user()
    {
        string[] owned = ["IWalletGrain", "IEarningsGrain", "ICreatorPayoutsGrain", "IProfileGrain", "IWalletLimitsGrain"];
        Assert.Empty(OpenMethods.Where(method => (AccessRule.Of(method).Callers & Callers.Owner) != 0 && !owned.Contains(method.DeclaringType!.Name)).Select(Name));
    }

    [Theory]
    [InlineData(Callers.Inside, false, false, false, false)]
    [InlineData(Callers.Owner, false, true, false, false)]
    [InlineData(Callers.Users, false, true, true, true)]
    [InlineData(Callers.Operators, false, false, false, true)]
    [InlineData(Callers.Owner | Callers.Operators, false, true, false, true)]
    [InlineData(Callers.Anyone, true, true, true, true)]
    public void A_method_is_open_to_those_it_names_and_to_nobody_else(Callers callers, bool anonymous, bool owner, bool other, bool isOperator)
    {
        var rule = AccessRule.InsideOnly with { Callers = callers };

        Assert.Equal(anonymous, May(Anonymous));
        Assert.Equal(owner, May(Alice));
        Assert.Equal(other, May("u:bert"));
        Assert.Equal(isOperator, May(Operator));
        Assert.True(May(Platform));
        Assert.False(May(null), "who says nothing may nothing");

        bool May(string? identity) => AccessRules.MayCall(rule, identity, "wallet:alice"u8);
    }

    [Theory]
    [InlineData("wallet:alice", true)]
    [InlineData("wallet:alicea", false)]
    [InlineData("wallet:alic", false)]
    [InlineData("wallet:Alice", false)]
    [InlineData("wallet:", false)]
    [InlineData("alice", false)]
    [InlineData("wallet:x:alice", false)]
    [InlineData("", false)]
    public void Only_the_whole_key_makes_an_owner(string key, bool owns) =>
        Assert.Equal(owns, AccessRules.MayCall(AccessRule.InsideOnly with { Callers = Callers.Owner }, Alice, Encoding.UTF8.GetBytes(key)));

    [Theory]
    [InlineData("")]
    [InlineData("u:")]
    [InlineData("alice")]
    [InlineData("x:alice")]
    public void What_names_nobody_is_nobody(string identity)
    {
        Assert.False(AccessRules.MayCall(AccessRule.InsideOnly with { Callers = Callers.Users | Callers.Operators | Callers.Owner }, identity, "wallet:"u8));
        Assert.False(AccessRules.MaySee(identity, "alice"));
    }

    [Fact]
    public void Nobody_asks_in_anothers_name_and_only_operators_ask_as_operators()
    {
        Assert.True(AccessRules.MayAsk(Alice, "alice", asOperator: false));
        Assert.False(AccessRules.MayAsk(Alice, "bert", asOperator: false));
        Assert.False(AccessRules.MayAsk(Alice, "alice", asOperator: true));
        Assert.True(AccessRules.MayAsk(Operator, "olga", asOperator: true));
        Assert.False(AccessRules.MayAsk(Operator, "alice", asOperator: true));
        Assert.True(AccessRules.MayAsk(Platform, "alice", asOperator: true));
    }

    private static bool IsAsker(Type type) => type == typeof(UserId) || typeof(IAsked).IsAssignableFrom(type);

    private static IEnumerable<MethodInfo> GrainMethods(Assembly assembly) => assembly.GetTypes()
        .Where(static type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type))
        .SelectMany(static type => type.GetMethods());

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";
}
