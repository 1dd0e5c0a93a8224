using OrleansCoins.GrainInterfaces.Access;

namespace OrleansCoins.TestKit;

/// <summary>Clients of tests call grains as the platform itself does, unless a test says whose calls they are: <c>CallIdentity.Of(...).Use()</c>.</summary>
public static class ActingAsPlatform
{
    /// <summary>Lets the calls of a client that nobody is named for be the platform's own.</summary>
    public static IClientBuilder ActAsPlatform(this IClientBuilder client) => client.AddOutgoingGrainCallFilter(static async call =>
    {
        if (!CallIdentity.IsSet)
        {
            CallIdentity.Platform.Use();
        }

        await call.Invoke();
    });
}
