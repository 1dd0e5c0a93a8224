using OrleansCoins.Story.Acts;
using OrleansCoins.Story.Expectations;
using OrleansCoins.Story.Http;
using OrleansCoins.Story.Performing;
using OrleansCoins.Story.Proving;

namespace OrleansCoins.Story;

/// <summary>The story from its beginning to its proof.</summary>
internal sealed class StoryRun(StoryOptions options)
{
    private readonly Findings _findings = new();
    private readonly Record _record = new();
    private readonly Tally _tally = new();

    /// <summary>Tells it. The answer is an exit code.</summary>
    public async Task<int> TellAsync()
    {
        Narrator.Say(
            $"{options.Url}: run {options.Run}, seed {options.Seed}: {options.Viewers} viewers, {options.Creators} creators, {options.Gifts} gifts, "
            + $"{options.Concurrency} requests at a time.");
        using var client = new ApiClient(options.Url, options.Patience, options.Concurrency);
        try
        {
            await PerformAsync(client);
        }
        catch (NotPerformedException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCodes.NotPerformed;
        }
        catch (Exception exception) when (Stage.IsTheServers(exception))
        {
            _findings.Add("the story", "its course", "to its end", exception.Message);
        }

        Report.Write(options, client, _record, _tally, _findings);
        return _findings.All.Count == 0 ? ExitCodes.Proven : ExitCodes.Differs;
    }

    private async Task PerformAsync(ApiClient client)
    {
        var cast = new Cast(options);
        var random = new Random(options.Seed);
        var stage = new Stage(new Narrator(), _findings, options.Concurrency);
        var opened = await new Opening(client, stage, cast, options).OpenAsync();

        var acts = new Script(options, cast, opened.Gifts, random).Draw();
        var errands = new Shopping(options, cast, opened.Packages, random).Draw(NeededCoins(acts));
        await new Buying(client, stage, _record, options.Patience).BuyAsync(errands);

        var receipts = new Receipts(_record, _findings, _tally);
        var giving = new Giving(client, stage, receipts, _tally);
        await giving.GiveAsync(acts);
        _tally.AcceptedWhileGiving = _record.GiftCount;
        await new LastCoins(client, stage, receipts, _tally, options).RaceAsync(_record.Wallets(cast), cast, opened.Gifts);

        var proofs = new Proofs(client, stage, cast, _record, opened.BooksBefore);
        await proofs.ProveAsync(areRoomsEnded: false);
        await new Closing(client, stage, giving, options).CloseAsync(cast, opened.Gifts, acts);
        await proofs.ProveAsync(areRoomsEnded: true);
    }

    private static Dictionary<Person, long> NeededCoins(IReadOnlyList<Act> acts) => acts.OfType<SendAct>()
        .GroupBy(static act => act.Who)
        .ToDictionary(static sender => sender.Key, static sender => sender.Sum(static act => act.Order.Coins));
}
