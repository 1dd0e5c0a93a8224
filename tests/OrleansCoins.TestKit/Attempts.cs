using System.Data.Common;
using System.Net.Sockets;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.TestKit;

/// <summary>Asks as the gateway does: an attempt that is not answered in time, or by a fault that passes, is made again.</summary>
internal static class Attempts
{
    /// <summary>A message to a silo that has just died is never answered; the next one finds another silo.</summary>
    private static readonly TimeSpan AttemptTimeMax = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan PauseShortest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan PauseLongest = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether the same request may be answered when it is sent again.</summary>
    public static bool MayPass(Exception fault) => fault
        is UnavailableException or TimeoutException or OrleansException or SocketException or DbException
        or Orleans.Serialization.UnavailableExceptionFallbackException;

    /// <summary>Makes attempts until one is answered.</summary>
    /// <exception cref="TimeoutException">None was in the given time.</exception>
    public static async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> attempt, TimeSpan timeMax)
    {
        var deadline = DateTime.UtcNow + timeMax;
        for (var pause = PauseShortest; ; pause = pause * 2 < PauseLongest ? pause * 2 : PauseLongest)
        {
            try
            {
                return await attempt().WaitAsync(AttemptTimeMax);
            }
            catch (Exception fault) when (MayPass(fault))
            {
                if (DateTime.UtcNow > deadline)
                {
                    throw new TimeoutException($"Not answered within {timeMax.TotalSeconds} s.", fault);
                }
            }

            await Task.Delay(pause);
        }
    }
}
