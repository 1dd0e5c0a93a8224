using OrleansCoins.Story.Expectations;
using OrleansCoins.Story.Http;

namespace OrleansCoins.Story.Proving;

/// <summary>Holds every creator's diamonds against what the senders were told they would be.</summary>
internal sealed class ProofOfEarnings(ApiClient client, ContraTally contras)
{
    public async Task ProveAsync(ExpectedEarnings expected, Findings findings)
    {
        var account = expected.Account;
        var earnings = await client.ReadAsync<EarningsBody>(ApiRequest.Get("/v1/earnings", expected.Owner.Token));
        var diamonds = Diamonds.Parse(earnings.Diamonds);
        findings.Equal(account, "diamonds (all that the 201s told)", expected.Diamonds, diamonds);
        findings.Equal(account, "lifetime diamonds", expected.Diamonds, Diamonds.Parse(earnings.LifetimeDiamonds));
        findings.Equal(
            account,
            "available and pending diamonds together",
            diamonds,
            Diamonds.Parse(earnings.AvailableDiamonds) + Diamonds.Parse(earnings.PendingDiamonds));

        var lines = await client.ReadAllAsync<EarningsLine>("/v1/earnings/entries", expected.Owner.Token);
        lines.Reverse();
        ProveChain(account, lines, earnings, findings);
        ProveGifts(expected, lines, findings);
        foreach (var line in lines.Where(static line => line.Kind != "gift" && Diamonds.Parse(line.Diamonds) != default))
        {
            findings.Add(account, $"line {line.Sequence}", "gifts only", $"{line.Kind} of {line.Diamonds} diamonds");
        }

        NoteContras(account, lines);
    }

    private static void ProveChain(string account, List<EarningsLine> lines, EarningsBody earnings, Findings findings)
    {
        var balance = default(Diamonds);
        foreach (var (at, line) in lines.Index())
        {
            findings.Equal(account, $"sequence of line {at + 1}", at + 1, line.Sequence);
            findings.Equal(
                account,
                $"balance of line {line.Sequence} ({line.Kind} of {line.Diamonds})",
                balance + Diamonds.Parse(line.Diamonds),
                Diamonds.Parse(line.Balance));
            balance = Diamonds.Parse(line.Balance);
        }

        findings.Equal(account, "lines (the account's sequence)", earnings.Sequence, lines.Count);
        findings.Equal(account, "balance of the last line (the account's diamonds)", Diamonds.Parse(earnings.Diamonds), balance);
    }

    private static void ProveGifts(ExpectedEarnings expected, List<EarningsLine> lines, Findings findings)
    {
        var unseen = expected.Gifts.ToDictionary(static gift => gift.Id, StringComparer.Ordinal);
        foreach (var line in lines.Where(static line => line.Kind == "gift"))
        {
            var id = line.ReadGiftId();
            if (!unseen.Remove(id, out var gift))
            {
                findings.Add(
                    expected.Account, $"line {line.Sequence}", "a gift that was answered with 201, once", $"{id} of {line.Diamonds} diamonds");
                continue;
            }

            findings.Equal(expected.Account, $"diamonds of line {line.Sequence} of {id}", gift.Diamonds, Diamonds.Parse(line.Diamonds));
            if (gift.Anonymous)
            {
                var isNamed = line.Detail?.GetRawText().Contains($"\"{gift.Sender.Name}\"", StringComparison.Ordinal) ?? false;
                findings.Equal(expected.Account, $"whether line {line.Sequence} names the anonymous sender of {id}", false, isNamed);
            }
        }

        foreach (var gift in unseen.Values)
        {
            findings.Add(expected.Account, $"line of {gift.Id}", $"{gift.Diamonds} diamonds", "no line");
        }
    }

    private void NoteContras(string account, List<EarningsLine> lines)
    {
        var moving = lines.Select(static line => (line.Contra, Amount: Diamonds.Parse(line.Diamonds).Units));
        foreach (var contra in moving.Where(static line => line is { Amount: not 0, Contra: not null }).GroupBy(static line => line.Contra!))
        {
            contras.Note(account, contra.Key, "DIAMOND", contra.Sum(static line => line.Amount), contra.Count());
        }
    }
}
