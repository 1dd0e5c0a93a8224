using System.Diagnostics;
using System.Net;
using OrleansCoins.Story.Acts;
using OrleansCoins.Story.Http;

namespace OrleansCoins.Story.Performing;

/// <summary>Performs the script's acts.</summary>
internal sealed class Giving(ApiClient client, Stage stage, Receipts receipts, Tally tally)
{
    public async Task GiveAsync(IReadOnlyList<Act> acts)
    {
        var watch = Stopwatch.StartNew();
        await stage.PerformAsync("Gifts are sent", acts, static act => act.Who.WalletAccount, act => act switch
        {
            SendAct send => SendAsync(send),
            RepeatAct repeat => RepeatAsync(repeat.First),
            ReuseAct reuse => ReuseAsync(reuse.First),
            RefusedAct refused => ExpectRefusalAsync(refused),
            _ => throw new UnreachableException(),
        });
        tally.Giving = watch.Elapsed;
    }

    /// <summary>Sends an accepted gift again: the first answer must come again, whatever has happened since.</summary>
    public async Task RepeatAsync(SendAct first)
    {
        if (await first.Accepted is not { } accepted)
        {
            return;
        }

        var again = await client.SendAsync(first.Order.ToRequest());
        var what = $"{first.Order} sent again";
        tally.CountReplay();
        stage.Findings.Equal(first.Who.WalletAccount, $"status of {what}", (int)HttpStatusCode.Created, again.Status);
        stage.Findings.Equal(first.Who.WalletAccount, $"body of {what}", accepted.Text, again.Text);
        stage.Findings.Equal(first.Who.WalletAccount, $"Idempotency-Replayed of {what}", true, again.Replayed);
    }

    public async Task ExpectRefusalAsync(RefusedAct act)
    {
        var answer = await client.SendAsync(act.Request);
        var what = $"refusal of {act.Request} (key {act.Request.Key})";
        stage.Findings.Equal(act.Who.WalletAccount, what, $"{act.Status} {act.Code}", $"{answer.Status} {answer.Code}");
        tally.CountRefusal(answer.Code);
        if (act.Required is { } required && answer.ReadProblem() is { } problem)
        {
            stage.Findings.Equal(act.Who.WalletAccount, $"'required' in the {what}", required, problem.Required);
            stage.Findings.Equal(
                act.Who.WalletAccount, $"a 'balance' below that in the {what}", true, problem.Balance >= 0 && problem.Balance < required);
        }
    }

    private async Task SendAsync(SendAct act)
    {
        Answer? accepted = null;
        try
        {
            var request = act.Order.ToRequest();
            var answer = act.TwiceAtOnce ? await SendTwiceAtOnceAsync(act, request) : await client.SendAsync(request);
            accepted = receipts.Take(act.Order, answer, isAlone: !act.TwiceAtOnce) ? answer : null;
        }
        finally
        {
            // Whoever waits to send it again must not wait for ever.
            act.Answered(accepted);
        }
    }

    private async Task<Answer> SendTwiceAtOnceAsync(SendAct act, ApiRequest request)
    {
        var answers = await Task.WhenAll(client.SendAsync(request), client.SendAsync(request));
        var what = $"{act.Order} sent twice at once";
        tally.CountTwiceAtOnce();
        stage.Findings.Equal(act.Who.WalletAccount, $"second status of {what}", answers[0].Status, answers[1].Status);
        stage.Findings.Equal(act.Who.WalletAccount, $"second body of {what}", answers[0].Text, answers[1].Text);
        return answers[0];
    }

    /// <summary>The same key for one gift more is another request.</summary>
    private async Task ReuseAsync(SendAct first)
    {
        if (await first.Accepted is not null)
        {
            var other = first.Order with { Quantity = first.Order.Quantity + 1, ExpectedCoins = null };
            await ExpectRefusalAsync(new RefusedAct(first.Who, other.ToRequest(), 422, "idempotency_key_reused"));
        }
    }
}
