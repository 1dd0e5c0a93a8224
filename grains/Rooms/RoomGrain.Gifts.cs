using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Rooms;

/// <summary>The list of the room's gifts.</summary>
internal sealed partial class RoomGrain
{
    public async Task<Page<RoomGift>?> GetGiftsAsync(PageRequest page)
    {
        if (await FreshDocumentAsync() is not { } document)
        {
            return null;
        }

        // A room's gifts are a stretch of its creator's account, among little else; it is read backwards until the page is full.
        var account = AccountId.Earnings(UserId.Parse(document.Owner));
        var first = DocumentJson.ReadRoom(document).FirstSequence;
        var before = Statement.BeforeOf(page);
        if (document.Status == Ended && _feed is not null)
        {
            // The account may have gone on for long since the room was over.
            var projection = _projection;
            await ReadOnAsync();
            before = Math.Min(before, projection.LastGift + 1);
        }

        var found = new List<Entry>(page.Limit);
        while (found.Count < page.Limit && before > first + 1)
        {
            var entries = await journal.ReadBackwardAsync(account, before, Math.Max(page.Limit, Limits.PageMax), CancellationToken.None);
            if (entries.Count == 0)
            {
                before = 0;
                break;
            }

            foreach (var entry in entries)
            {
                if (found.Count == page.Limit || entry.Sequence <= first)
                {
                    break;
                }

                before = entry.Sequence;
                if (IsOfThisRoom(entry, out _))
                {
                    found.Add(entry);
                }
            }

            before = found.Count < page.Limit ? entries[^1].Sequence : before;
        }

        var messages = await journal.ReadMessagesAsync(account, [.. found.Select(static entry => entry.Sequence)], CancellationToken.None);
        var gifts = found.ConvertAll(static entry => DetailJson.ReadGiftCredit(entry));
        var sent = gifts.ConvertAll(static gift => GiftEntries.IdOf(gift).ToString());
        var thanks = (await documents.GetAsync(DocumentKind.Thanks, sent, CancellationToken.None)).ToDictionary(static one => one.Id);
        var names = await displayNames.GetAsync(gifts.Where(static gift => !gift.Anonymous).Select(static gift => GiftEntries.IdOf(gift).Sender));
        return new Page<RoomGift>(
            [.. found.Select((entry, i) => ReadGift(gifts[i], messages.GetValueOrDefault(entry.Sequence), thanks.GetValueOrDefault(sent[i]), names))],
            before > first + 1 ? Statement.PositionOf(before) : null);
    }

    private RoomGift ReadGift(GiftCreditDetail gift, string? message, Document? thanks, IReadOnlyDictionary<UserId, string?> names)
    {
        var sent = GiftEntries.IdOf(gift);
        var id = cipher.Encrypt(sent);
        return new RoomGift(
            id,
            gift.Anonymous ? null : sent.Sender,
            gift.GiftId,
            gift.Quantity,
            gift.Coins,
            gift.ComboId,
            message,
            Microseconds.ToTime(gift.AcceptedAt))
        {
            SenderName = gift.Anonymous ? null : names[sent.Sender],
            Thanks = thanks is null ? null : ThanksGrain.Read(id, DocumentJson.ReadThanks(thanks)),
        };
    }
}
