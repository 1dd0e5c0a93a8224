using CsCheck;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Values;

public sealed class RequestIdTests
{
    private static readonly Gen<string> Provider = Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789-"], 1, 32];
    private static readonly Gen<string> PaymentId = Gen.OneOf(Any.Text.Where(text => text.Length > 0), Any.Key.Select(key => key.Value));

    /// <summary>Ids of every cause but a client's key.</summary>
    private static readonly Gen<RequestId> OwnCause = Gen.OneOf(
        Any.SentGift.Select(RequestId.ForGift),
        Any.SentGift.Select(RequestId.ForReturn),
        Gen.Select(Provider, PaymentId).Select(RequestId.ForPayment),
        Any.Payout.Select(RequestId.ForPayoutDebit),
        Any.Payout.Select(RequestId.ForPayoutReturn),
        Gen.Long[1, long.MaxValue].Select(RequestId.ForPayoutHold),
        Gen.Long[1, long.MaxValue].Select(RequestId.ForEnrolment));

    [Fact]
    public void No_key_a_client_thinks_up_takes_the_id_of_another_cause() =>
        Gen.Select(Any.User, OwnCause).Sample((caller, other) =>
        {
            // The nastiest key a client can send is the other cause's very text.
            Assert.NotEqual(RequestId.ForKey(caller, KeyLike(other.Value)), other);
            Assert.NotEqual(RequestId.ForKey(caller, KeyLike("../../" + other.Value)), other);
        });

    [Fact]
    public void Every_key_stands_behind_its_caller() => Gen.Select(Any.User, Any.Key, Any.User, Any.Key).Sample(
        (caller, key, otherCaller, otherKey) =>
        {
            var id = RequestId.ForKey(caller, key);
            Assert.StartsWith($"key/{caller}/", id.Value, StringComparison.Ordinal);
            Assert.Equal(caller == otherCaller && key == otherKey, id == RequestId.ForKey(otherCaller, otherKey));
        });

    [Fact]
    public void A_caller_cannot_reach_the_keys_of_another_by_slashes() => Gen.Select(Any.User, Any.User, Any.Key).Sample(
        (caller, other, key) => caller == other || RequestId.ForKey(caller, key) != RequestId.ForKey(other, KeyLike($"{caller}/{key}")));

    [Fact]
    public void Payments_are_told_apart_by_provider_and_payment() => Gen.Select(Provider, PaymentId, Provider, PaymentId).Sample(
        (provider, payment, otherProvider, otherPayment) =>
            (provider == otherProvider && payment == otherPayment)
            == (RequestId.ForPayment(provider, payment) == RequestId.ForPayment(otherProvider, otherPayment)));

    [Fact]
    public void The_credit_and_the_return_of_a_gift_have_two_ids() =>
        Any.SentGift.Sample(gift => RequestId.ForGift(gift) != RequestId.ForReturn(gift));

    [Theory]
    [InlineData("", "x")]
    [InlineData("a/b", "x")]
    [InlineData("A", "x")]
    [InlineData("sandbox", "")]
    public void A_payment_without_a_proper_provider_and_id_has_no_request_id(string provider, string payment) =>
        Assert.ThrowsAny<ArgumentException>(() => RequestId.ForPayment(provider, payment));

    [Fact]
    public void A_payment_id_that_is_too_long_is_refused()
    {
        _ = RequestId.ForPayment(new string('a', 32), new string('x', 255));
        Assert.ThrowsAny<ArgumentException>(() => RequestId.ForPayment("sandbox", new string('x', 256)));
        Assert.ThrowsAny<ArgumentException>(() => RequestId.ForPayment(new string('a', 33), "x"));
    }

    [Fact]
    public void A_request_id_travels_unchanged() => OwnCause.Sample(id =>
    {
        Assert.Equal(id, Wire.Send(id));
        Assert.Equal(id.Value, Wire.Send(id).Value);
        Assert.Equal(id, RequestId.FromJournal(id.Value));
    });

    [Fact]
    public void A_request_id_that_was_never_given_cannot_be_read() =>
        Assert.Throws<InvalidOperationException>(() => default(RequestId).Value);

    [Fact]
    public void No_public_way_makes_a_request_id_of_raw_text() =>
        Assert.DoesNotContain(
            typeof(RequestId).GetConstructors(),
            constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(string)));

    private static IdempotencyKey KeyLike(string text)
    {
        var printable = string.Concat(text.Select(letter => letter is >= ' ' and <= '~' ? letter : '?'));
        return IdempotencyKey.Parse(printable.Length > 255 ? printable[..255] : printable);
    }
}
