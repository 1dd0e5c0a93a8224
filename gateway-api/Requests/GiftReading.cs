using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Requests;

/// <summary>Reads what a request to send a gift says, in the order refusals have: everything malformed at once, then what can't exist.</summary>
internal static class GiftReading
{
    private const string Required = "The member is required.";

    /// <summary>Collects what is malformed.</summary>
    public static void Check(GiftRequest request, FieldErrors errors)
    {
        if (request.GiftId is null)
        {
            errors.Add("giftId", Required);
        }

        if (request.Quantity is not (>= 1 and <= SendGift.QuantityMax))
        {
            errors.Add("quantity", request.Quantity is null ? Required : $"Must be 1 to {SendGift.QuantityMax}.");
        }

        if (request.ComboId is { } combo && !ComboId.TryParse(combo, out _))
        {
            errors.Add("comboId", $"Must be {ComboId.Form}.");
        }

        PlainText.RequireMessage(errors, "message", request.Message, SendGift.MessageLengthMax);
        if (request.ExpectedCoins is < 0 or > Coins.MaxValue)
        {
            errors.Add("expectedCoins", $"Must be 0 to {Coins.MaxValue}.");
        }
    }

    /// <summary>Collects what is malformed about the piece of content.</summary>
    public static void Check(ContentGiftRequest request, FieldErrors errors)
    {
        Check((GiftRequest)request, errors);
        if (!ContentId.TryParse(request.ContentId, out _))
        {
            errors.Add("contentId", request.ContentId is null ? Required : $"Must be {ContentId.Form}.");
        }
    }

    /// <summary>The command, its destination not set yet; or <see langword="null"/> when no gift can have the name it asks for.</summary>
    /// <param name="request">A request that <see cref="Check(GiftRequest, FieldErrors)"/> found nothing wrong with.</param>
    /// <param name="requestId">What makes it unique; none when only a price is asked for.</param>
    /// <param name="digest">Its fingerprint.</param>
    public static SendGift? Read(GiftRequest request, RequestId? requestId, RequestDigest digest) =>
        GiftId.TryParse(request.GiftId, out var gift)
            ? new SendGift
            {
                RequestId = requestId,
                Digest = digest,
                GiftId = gift,
                Quantity = (int)request.Quantity!.Value,
                Combo = request.ComboId is { } combo ? ComboId.Parse(combo) : null,
                Message = request.Message,
                Anonymous = request.Anonymous ?? false,
                ExpectedCoins = request.ExpectedCoins is { } expected ? new Coins(expected) : null,
            }
            : null;
}
