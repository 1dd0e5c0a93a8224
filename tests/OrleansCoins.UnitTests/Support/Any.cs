using CsCheck;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.UnitTests.Support;

/// <summary>Generators of every legal value, with its longest and shortest forms.</summary>
internal static class Any
{
    private const string Digits = "0123456789";
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Opaque = Letters + Digits + "_-";

    public static readonly Gen<UserId> User =
        from first in Gen.Char[Letters + Digits]
        from rest in Gen.String[Gen.Char[Opaque + "."], 0, 63]
        select UserId.Parse(first + rest);

    public static readonly Gen<RoomId> Room = Gen.String[Gen.Char[Opaque], 1, 155].Select(text => RoomId.Parse("room_" + text));

    public static readonly Gen<PurchaseId> Purchase = Gen.String[Gen.Char[Opaque], 1, 156].Select(text => PurchaseId.Parse("pur_" + text));

    public static readonly Gen<PayoutId> Payout = Gen.String[Gen.Char[Opaque], 1, 156].Select(text => PayoutId.Parse("pay_" + text));

    public static readonly Gen<GiftId> GiftWord = Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789-"], 1, 64].Select(GiftId.Parse);

    public static readonly Gen<IdempotencyKey> Key = Gen.String[Gen.Char[' ', '~'], 1, 255].Select(IdempotencyKey.Parse);

    public static readonly Gen<SentGiftId> SentGift =
        Gen.Select(User, Gen.Long[1, long.MaxValue]).Select((user, sequence) => new SentGiftId(user, sequence));

    public static readonly Gen<Coins> Coins =
        Gen.Long[-GrainInterfaces.Values.Coins.MaxValue, GrainInterfaces.Values.Coins.MaxValue].Select(value => new Coins(value));

    public static readonly Gen<Diamonds> Diamonds = Gen.Long[-long.MaxValue, long.MaxValue].Select(GrainInterfaces.Values.Diamonds.FromUnits);

    public static readonly Gen<BasisPoints> Share = Gen.Int[0, BasisPoints.Whole].Select(value => new BasisPoints(value));

    /// <summary>Texts as a client may think them up: with slashes, colons, braces, control characters and other scripts.</summary>
    public static readonly Gen<string> Text = Gen.String[Gen.Char["ab01/:{}%?#&=+,. -_~\\\"'\t\n\0äß漢字"], 0, 40];
}
