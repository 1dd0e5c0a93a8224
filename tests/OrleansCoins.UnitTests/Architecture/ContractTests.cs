using System.Reflection;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.Grains;

namespace OrleansCoins.UnitTests.Architecture;

/// <summary>What travels between silos of different releases is known by its alias: renaming a type must not change it.</summary>
public sealed class ContractTests
{
    private static readonly Type[] Ours =
    [
        .. new[] { typeof(GrainKeys).Assembly, typeof(Limits).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("OrleansCoins.", StringComparison.Ordinal) == true),
    ];

    private static readonly Type[] Interfaces = [.. Ours.Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)))];

    public static TheoryData<Type> GrainInterfaces => [.. Interfaces];

    [Fact]
    public void Everything_that_travels_has_an_alias() => Assert.All(
        Ours.Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null).Concat(Interfaces),
        type => Assert.StartsWith("OrleansCoins.", AliasOf(type), StringComparison.Ordinal));

    [Fact]
    public void Every_alias_is_used_once() =>
        Assert.Empty(Ours.Where(type => AliasOf(type) is not null).GroupBy(AliasOf).Where(group => group.Count() > 1).Select(group => group.Key));

    [Theory]
    [MemberData(nameof(GrainInterfaces))]
    public void Every_method_of_a_grain_has_an_alias_of_its_own(Type grain)
    {
        var methods = grain.GetMethods();
        Assert.NotEmpty(methods);
        Assert.All(methods, method => Assert.False(string.IsNullOrEmpty(AliasOf(method)), $"{grain.Name}.{method.Name} has no alias"));
        Assert.Equal(methods.Length, methods.Select(AliasOf).Distinct().Count());
    }

    [Fact]
    public void Every_grain_is_reached_by_a_text_of_ours() =>
        Assert.All(Interfaces, grain => Assert.True(grain.IsAssignableTo(typeof(IGrainWithStringKey)), grain.Name));

    [Fact]
    public void Every_member_that_travels_is_numbered_once() => Assert.All(
        Ours.Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null && !type.IsEnum),
        type =>
        {
            const BindingFlags own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            var ids = type.GetMembers(own).SelectMany(member => member.GetCustomAttributes<IdAttribute>()).Select(id => id.Id).Order().ToList();
            Assert.Equal(Enumerable.Range(0, ids.Count).Select(number => (uint)number), ids);
        });

    private static string? AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;
}
