using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Profiles;

/// <summary>Erases what people typed. It lies beside the journal, so entries and their hashes stay as they are.</summary>
internal sealed class Erasure(IJournal journal, IDocumentStore documents)
{
    /// <summary>Erases what was said with a gift, at both of its ends.</summary>
    /// <exception cref="UnavailableException">The gift is on its way, with what was said: ask again.</exception>
    public async Task EraseAsync(SentGiftId gift, UserId creator)
    {
        // Its creator's answer is there for good; before it, what is on its way would bring the message again.
        var credit = await journal.FindAsync(AccountId.Earnings(creator), RequestId.ForGift(gift), CancellationToken.None) ?? throw OnItsWay;
        await journal.EraseMessagesAsync(credit.Account, [credit.Sequence], CancellationToken.None);
        await journal.EraseMessagesAsync(AccountId.Wallet(gift.Sender), [gift.Sequence], CancellationToken.None);
    }

    /// <summary>Erases what was said with the thanks for a gift; that there were thanks stays.</summary>
    /// <returns>Whether there were any.</returns>
    public async Task<bool> EraseThanksAsync(SentGiftId gift)
    {
        while (await documents.GetAsync(DocumentKind.Thanks, gift.ToString(), CancellationToken.None) is { } thanks)
        {
            if (await TryEraseAsync(thanks))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Erases all that a user said with gifts and thanks. What was cut off is done by asking again.</summary>
    /// <exception cref="UnavailableException">A gift is on its way, with what was said; all else is erased.</exception>
    public async Task EraseAllOfAsync(UserId user)
    {
        await EraseAllThanksOfAsync(user);
        var wallet = AccountId.Wallet(user);
        var isWhole = true;
        IReadOnlyList<Entry> page;
        for (long after = 0; ; after = page[^1].Sequence)
        {
            page = await journal.ReadForwardAsync(wallet, after, Limits.ReplayPageSize, CancellationToken.None);
            if (page.Count == 0)
            {
                break;
            }

            // With other entries operators say why they made them; that isn't the user's.
            var gifts = page.Where(static entry => entry.Kind == EntryKind.Gift).ToDictionary(static entry => entry.Sequence);
            var said = await journal.ReadMessagesAsync(wallet, gifts.Keys, CancellationToken.None);
            foreach (var toOne in said.Keys.GroupBy(sequence => gifts[sequence].Peer!.Value))
            {
                isWhole &= await EraseAsync(wallet, toOne.Key, [.. toOne]);
            }
        }

        if (!isWhole)
        {
            throw OnItsWay;
        }
    }

    private static UnavailableException OnItsWay => new("A gift is on its way to its creator, with what was said. Ask again in a moment.");

    /// <summary>Erases what was said with gifts to one creator; <see langword="false"/> when some of them are on their way, and keep it.</summary>
    private async Task<bool> EraseAsync(AccountId wallet, AccountId creator, long[] debits)
    {
        var byRequest = debits.ToDictionary(sequence => RequestId.ForGift(new SentGiftId(wallet.Owner, sequence)));
        var answers = await journal.FindAsync(creator, byRequest.Keys, CancellationToken.None);
        await journal.EraseMessagesAsync(creator, [.. answers.Select(static answer => answer.Sequence)], CancellationToken.None);
        await journal.EraseMessagesAsync(wallet, [.. answers.Select(answer => byRequest[answer.RequestId])], CancellationToken.None);
        return answers.Count == debits.Length;
    }

    private async Task EraseAllThanksOfAsync(UserId user)
    {
        (long, string)? before = null;
        while (await documents.ListAsync(new DocumentQuery(DocumentKind.Thanks, Limits.PageMax) { Owner = user.Value, Before = before }, CancellationToken.None) is { Count: > 0 } page)
        {
            foreach (var thanks in page)
            {
                if (!await TryEraseAsync(thanks))
                {
                    await EraseThanksAsync(SentGiftId.TryParse(thanks.Id, out var gift) ? gift : throw new FormatException($"'{thanks.Id}' names no sent gift."));
                }
            }

            before = (page[^1].CreatedAtMicroseconds, page[^1].Id);
        }
    }

    private async Task<bool> TryEraseAsync(Document thanks) =>
        DocumentJson.ReadThanks(thanks) is var body
        && (body.Message is null || await documents.ReplaceAsync(thanks with { Body = DocumentJson.Write(body with { Message = null }) }, CancellationToken.None));
}
