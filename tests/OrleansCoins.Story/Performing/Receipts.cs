using System.Net;
using OrleansCoins.Story.Acts;
using OrleansCoins.Story.Expectations;
using OrleansCoins.Story.Http;

namespace OrleansCoins.Story.Performing;

/// <summary>Takes the answers to gifts that should be accepted: checks what each says, and records it.</summary>
internal sealed class Receipts(Record record, Findings findings, Tally tally)
{
    /// <summary>Takes an answer. False when it is no 201.</summary>
    /// <param name="order">What was sent.</param>
    /// <param name="answer">What came.</param>
    /// <param name="isAlone">Whether nobody else sent the same request by then.</param>
    public bool Take(GiftOrder order, Answer answer, bool isAlone = true)
    {
        if (answer.Status != (int)HttpStatusCode.Created)
        {
            findings.Add(order.Sender.WalletAccount, order.ToString(), "201", answer.ToString());
            tally.CountRefusal(answer.Code);
            return false;
        }

        tally.AddLatency(answer.Elapsed);
        var sent = answer.Read<SentGiftBody>();
        Check(order, answer, sent);

        // After a lost answer the one that came may well be the replay; the very first sending can't be one.
        findings.Equal(
            order.Sender.WalletAccount, $"replay of {sent.Id} at its first sending", false, answer.Replayed && answer.Attempts == 1 && isAlone);
        var gift = new AcceptedGift(
            sent.Id,
            order.Sender,
            (Creator)order.Receiver,
            order.Room,
            sent.GiftId,
            sent.Quantity,
            order.Coins,
            Diamonds.Parse(sent.CreatorDiamonds),
            order.Anonymous,
            sent.Balance ?? -1);
        findings.Equal(order.Sender.WalletAccount, $"whether {sent.Id} is the id of one gift only", true, record.TryAdd(gift));
        return true;
    }

    private void Check(GiftOrder order, Answer answer, SentGiftBody sent)
    {
        var account = order.Sender.WalletAccount;
        findings.Equal(account, $"status of {sent.Id}", "accepted", sent.Status);
        findings.Equal(account, $"coins of {sent.Id}", order.Coins, sent.Coins);
        findings.Equal(account, $"gift of {sent.Id}", (order.Gift.Id, order.Quantity), (sent.GiftId, sent.Quantity));
        findings.Equal(account, $"creator of {sent.Id}", order.Receiver.Name, sent.CreatorId);
        findings.Equal(account, $"room of {sent.Id}", order.Room, sent.RoomId);
        findings.Equal(account, $"content of {sent.Id}", order.Content, sent.ContentId);
        findings.Equal(account, $"combo of {sent.Id}", order.Combo, sent.ComboId);
        findings.Equal(account, $"whether {sent.Id} tells a balance", true, sent.Balance >= 0);
        var isLocated = answer.Location?.OriginalString.EndsWith($"/{sent.Id}", StringComparison.Ordinal) ?? false;
        findings.Equal(account, $"whether Location leads to {sent.Id}", true, isLocated);
    }
}
