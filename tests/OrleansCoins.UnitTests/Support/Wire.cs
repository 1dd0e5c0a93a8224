using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.UnitTests.Support;

/// <summary>What another silo receives: a value after Orleans has written and read it.</summary>
internal static class Wire
{
    private static readonly Serializer Serializer = new ServiceCollection()
        .AddSerializer(static builder => builder.AddAssembly(typeof(Coins).Assembly))
        .BuildServiceProvider()
        .GetRequiredService<Serializer>();

    public static T Send<T>(T value) => Serializer.Deserialize<T>(Serializer.SerializeToArray(value))!;
}
