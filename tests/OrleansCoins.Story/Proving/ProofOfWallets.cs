using OrleansCoins.Story.Expectations;
using OrleansCoins.Story.Http;

namespace OrleansCoins.Story.Proving;

/// <summary>Holds every wallet against what its owner was told.</summary>
internal sealed class ProofOfWallets(ApiClient client, ContraTally contras)
{
    public async Task ProveAsync(ExpectedWallet expected, Findings findings)
    {
        var wallet = await client.ReadAsync<WalletBody>(ApiRequest.Get("/v1/wallet", expected.Owner.Token));
        findings.Equal(expected.Account, "coins (bought - given)", expected.Coins, wallet.Coins);
        findings.Equal(expected.Account, "paid coins and promotional coins together", wallet.Coins, wallet.PaidCoins + wallet.PromotionalCoins);
        findings.Equal(expected.Account, "debt", 0, wallet.Debt);

        var lines = await client.ReadAllAsync<WalletLine>("/v1/wallet/entries", expected.Owner.Token);
        lines.Reverse();
        ProveChain(expected.Account, lines, wallet, findings);
        ProvePurchases(expected, lines, findings);
        ProveGifts(expected, lines, findings);
        foreach (var line in lines.Where(static line => line is { Kind: not ("gift" or "purchase"), Coins: not 0 }))
        {
            findings.Add(expected.Account, $"line {line.Sequence}", "purchases and gifts only", $"{line.Kind} of {line.Coins} coins");
        }

        NoteContras(expected.Account, lines);
    }

    /// <summary>The statement adds up by itself: no line is missing, and each balance is the one before it plus the line.</summary>
    private static void ProveChain(string account, List<WalletLine> lines, WalletBody wallet, Findings findings)
    {
        var balance = 0L;
        foreach (var (at, line) in lines.Index())
        {
            findings.Equal(account, $"sequence of line {at + 1}", at + 1, line.Sequence);
            findings.Equal(account, $"balance of line {line.Sequence} ({line.Kind} of {line.Coins})", checked(balance + line.Coins), line.Balance);
            balance = line.Balance;
        }

        findings.Equal(account, "lines (the wallet's sequence)", wallet.Sequence, lines.Count);
        findings.Equal(account, "balance of the last line (the wallet's coins)", wallet.Coins, balance);
    }

    private static void ProvePurchases(ExpectedWallet expected, List<WalletLine> lines, Findings findings)
    {
        var credited = lines.Where(static line => line.Kind == "purchase").Select(static line => line.Coins).Order();
        findings.Equal(expected.Account, "purchases credited", string.Join(", ", expected.Purchases.Order()), string.Join(", ", credited));
    }

    private static void ProveGifts(ExpectedWallet expected, List<WalletLine> lines, Findings findings)
    {
        var unseen = expected.Gifts.ToDictionary(static gift => gift.Id, StringComparer.Ordinal);
        foreach (var line in lines.Where(static line => line.Kind == "gift"))
        {
            var told = line.ReadGift();
            if (!unseen.Remove(told.Id, out var gift))
            {
                findings.Add(
                    expected.Account, $"line {line.Sequence}", "a gift that was answered with 201, once", $"{told.Id} of {line.Coins} coins");
                continue;
            }

            ProveGift(expected.Account, line, told, gift, findings);
        }

        foreach (var gift in unseen.Values)
        {
            findings.Add(expected.Account, $"line of {gift.Id}", $"-{gift.Coins} coins", "no line");
        }
    }

    private static void ProveGift(string account, WalletLine line, WalletGift told, AcceptedGift gift, Findings findings)
    {
        var what = $"line {line.Sequence} of {gift.Id}";
        findings.Equal(account, $"coins of {what}", -gift.Coins, line.Coins);
        findings.Equal(account, $"balance of {what} (as the 201 told)", gift.Balance, line.Balance);
        findings.Equal(
            account, $"gift of {what}", (gift.GiftId, gift.Quantity, gift.Coins), (told.GiftId, told.Quantity, told.UnitCoins * told.Quantity));
        findings.Equal(account, $"receiver of {what}", (gift.Creator.Name, gift.Room), (told.CreatorId, told.RoomId));
        findings.Equal(account, $"coins x share of {what} (the creator's diamonds)", gift.Diamonds, Diamonds.Of(gift.Coins, told.ShareBps));
    }

    private void NoteContras(string account, List<WalletLine> lines)
    {
        foreach (var contra in lines.Where(static line => line is { Coins: not 0, Contra: not null }).GroupBy(static line => line.Contra!))
        {
            contras.Note(account, contra.Key, "COIN", contra.Sum(static line => line.Coins), contra.Count());
        }
    }
}
