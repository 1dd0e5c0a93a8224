using System.Diagnostics;
using OrleansCoins.Grains.Gifts;

namespace OrleansCoins.Silo.Storage.Lanes;

/// <summary>
/// The commit in the traces of the gifts that were in it. It is part of the first gift's trace, so that it is recorded whenever that is, and it and each
/// other gift name each other by links.
/// </summary>
internal static class CommitActivities
{
    /// <summary>Enough to find a commit's company by; a batch may have a thousand.</summary>
    private const int LinksMax = 64;

    /// <summary>What an entry that is handed over now is part of; <see langword="null"/> when nobody follows it.</summary>
    public static Activity? Current =>
        GiftActivities.Source.HasListeners() && Activity.Current is { Recorded: true } current && current.Source == GiftActivities.Source ? current : null;

    /// <summary>Begins a commit, if it has an entry that somebody follows.</summary>
    public static Activity? Start(List<PendingAppend> batch)
    {
        if (!GiftActivities.Source.HasListeners() || batch.Find(static pending => pending.Activity is not null)?.Activity is not { } first)
        {
            return null;
        }

        return Start(batch, first);
    }

    /// <summary>Apart, as what it captures would be made for every commit, followed or not.</summary>
    private static Activity? Start(List<PendingAppend> batch, Activity first)
    {
        var links = batch.Where(pending => pending.Activity is { } other && other != first).Take(LinksMax);
        var commit = GiftActivities.Source.StartActivity(
            GiftActivities.Commit, ActivityKind.Client, first.Context, links: links.Select(static pending => new ActivityLink(pending.Activity!.Context)));
        return commit?.SetTag("orleanscoins.journal.batch.size", batch.Count);
    }

    /// <summary>Says what became of a commit, to it and to those who were in it. Before they are told: then they are still under way.</summary>
    public static void End(Activity? commit, WriteOutcome outcome, List<PendingAppend> batch)
    {
        if (commit is null)
        {
            return;
        }

        commit.SetTag(GiftActivities.OutcomeTag, outcome.ToString());
        foreach (var pending in batch)
        {
            pending.Activity?.AddLink(new ActivityLink(commit.Context));
        }
    }
}
