using OrleansCoins.Gateway.Hosting;

namespace OrleansCoins.Gateway.Demo;

/// <summary>Faults that anyone may ask for in Development, to see that nothing is lost by them. None of this is there elsewhere.</summary>
internal static class DevelopmentFaults
{
    /// <summary>The header by which a request asks for its own reply to be lost.</summary>
    public const string Header = "Development-Fault";

    /// <summary>The request is carried out, and its connection is cut instead of an answer.</summary>
    public const string LoseReply = "lose-reply";

    private const string DropActivation = "drop-activation";
    private const string CutDatabase = "cut-database";

    /// <summary>Longer than an entry's deadline and than the gateway waits for a grain at a time, so that a caller sees a 503 or sends again.</summary>
    private static readonly TimeSpan CutFor = TimeSpan.FromSeconds(6);

    /// <summary>The faults that can be asked for here.</summary>
    public static string[] On(IServiceProvider services) =>
        EmbeddedSilo.CanCutDatabase(services) ? [LoseReply, DropActivation, CutDatabase] : [LoseReply, DropActivation];

    /// <summary>Loses the replies of requests that ask for it. Only what was asked for with POST: a read that is lost proves nothing.</summary>
    public static void UseLostReplies(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
        {
            app.UseWhen(
                static http => HttpMethods.IsPost(http.Request.Method) && http.Request.Headers[Header] == LoseReply,
                static losing => losing.Use(static async (http, next) =>
                {
                    http.Response.Body = new MemoryStream();
                    await next(http);
                    http.Abort();
                }));
        }
    }

    /// <summary>Does what was asked for; returns when it is in force.</summary>
    public static Task BreakAsync(string fault, IServiceProvider services, IGrainFactory grains, CancellationToken cancellation) => fault switch
    {
        // Whatever a grain had in memory is gone; the next call loads it from the journal.
        DropActivation => grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero).WaitAsync(cancellation),
        CutDatabase => EmbeddedSilo.CutDatabaseAsync(services, CutFor),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault that can be asked for."),
    };
}
