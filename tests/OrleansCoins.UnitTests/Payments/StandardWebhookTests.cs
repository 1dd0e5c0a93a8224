using System.Security.Cryptography;
using System.Text;
using CsCheck;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.Grains.Payments;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Payments;

public sealed class StandardWebhookTests
{
    private const string Id = "webhook-id";
    private const string Timestamp = "webhook-timestamp";
    private const string Signature = "webhook-signature";

    private static readonly DateTimeOffset Now = Entries.Noon;
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];
    private static readonly StandardWebhook Webhooks = new(Secret);
    private static readonly StandardWebhook Others = new([.. Enumerable.Range(1, 32).Select(number => (byte)number)]);

    /// <summary>The test vector that the reference libraries of Standard Webhooks share.</summary>
    [Fact]
    public void The_vector_of_the_standard_is_signed_and_believed()
    {
        var webhooks = new StandardWebhook(StandardWebhook.ParseSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        var then = DateTimeOffset.FromUnixTimeSeconds(1614265330);
        var message = webhooks.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", then, """{"test": 2432232314}"""u8);
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", message.Headers[Signature]);
        Assert.Equal("1614265330", message.Headers[Timestamp]);
        Assert.Equal("msg_p5jXN8AQM9LWM0D4loKWxJek", message.Headers[Id]);
        Assert.Null(webhooks.Check(message, then));
    }

    [Fact]
    public void What_was_signed_is_believed_and_by_nobody_with_another_secret() => Gen.Select(Any.Text, Gen.Byte.Array[0, 200]).Sample((id, body) =>
    {
        var message = Webhooks.Sign(id, Now, body);
        Assert.Equal(body, message.Body);
        Assert.Null(Webhooks.Check(message, Now));
        Refused(Others.Check(message, Now));
    });

    [Fact]
    public void A_change_of_any_bit_of_the_body_is_refused()
    {
        var message = Webhooks.Sign("msg_1", Now, """{"type":"payment.succeeded"}"""u8);
        for (var bit = 0; bit < message.Body.Length * 8; bit++)
        {
            var body = message.Body.SetItem(bit / 8, (byte)(message.Body[bit / 8] ^ (1 << (bit % 8))));
            Refused(Webhooks.Check(message with { Body = body }, Now));
        }

        Refused(Webhooks.Check(message with { Body = message.Body.Add((byte)' ') }, Now));
        Refused(Webhooks.Check(message with { Body = message.Body[..^1] }, Now));
        Refused(Webhooks.Check(message with { Body = [] }, Now));
    }

    [Fact]
    public void A_change_of_any_bit_of_the_signature_is_refused()
    {
        var message = Webhooks.Sign("msg_1", Now, "{}"u8);
        var signature = Convert.FromBase64String(message.Headers[Signature]["v1,".Length..]);
        for (var bit = 0; bit < signature.Length * 8; bit++)
        {
            var changed = (byte[])signature.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Refused(Webhooks.Check(With(message, Signature, "v1," + Convert.ToBase64String(changed)), Now));
        }
    }

    [Fact]
    public void A_change_of_any_character_of_id_or_time_is_refused()
    {
        var message = Webhooks.Sign("msg_1", Now, "{}"u8);
        foreach (var header in new[] { Id, Timestamp })
        {
            var text = message.Headers[header];
            for (var i = 0; i < text.Length; i++)
            {
                var changed = new StringBuilder(text) { [i] = text[i] == '1' ? '2' : '1' }.ToString();
                Refused(Webhooks.Check(With(message, header, changed), Now));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(-300)]
    public void A_webhook_within_five_minutes_is_believed(int seconds) =>
        Assert.Null(Webhooks.Check(Webhooks.Sign("msg_1", Now, "{}"u8), Now.AddSeconds(seconds)));

    [Theory]
    [InlineData(301)]
    [InlineData(-301)]
    [InlineData(86_400)]
    [InlineData(-86_400)]
    public void A_webhook_that_is_too_old_or_from_the_future_is_refused(int seconds) =>
        Refused(Webhooks.Check(Webhooks.Sign("msg_1", Now, "{}"u8), Now.AddSeconds(seconds)));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1767268800")]
    [InlineData("+1767268800")]
    [InlineData("1767268800.0")]
    [InlineData(" 1767268800")]
    [InlineData("9223372036854775807")]
    [InlineData("-9223372036854775808")]
    [InlineData("99999999999999999999")]
    public void A_time_that_is_no_time_is_refused_even_if_it_was_signed(string timestamp)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"msg_1.{timestamp}."), .. "{}"u8];
        var signature = HMACSHA256.HashData(Secret, signed);
        var message = With(Webhooks.Sign("msg_1", Now, "{}"u8), Timestamp, timestamp);
        Refused(Webhooks.Check(With(message, Signature, "v1," + Convert.ToBase64String(signature)), Now));
    }

    [Theory]
    [InlineData(Id)]
    [InlineData(Timestamp)]
    [InlineData(Signature)]
    public void A_webhook_without_one_of_its_headers_is_refused(string header)
    {
        var message = Webhooks.Sign("msg_1", Now, "{}"u8);
        Refused(Webhooks.Check(message with { Headers = message.Headers.Remove(header) }, Now));
    }

    [Fact]
    public void While_a_secret_is_replaced_one_right_signature_of_several_is_enough()
    {
        var (ours, theirs) = (Webhooks.Sign("msg_1", Now, "{}"u8), Others.Sign("msg_1", Now, "{}"u8));
        var both = With(ours, Signature, $"{theirs.Headers[Signature]} {ours.Headers[Signature]}");
        Assert.Null(Webhooks.Check(both, Now));
        Assert.Null(Others.Check(both, Now));
        Assert.Null(Webhooks.Check(With(ours, Signature, $"v1a,AAAA v1,@@@ v1, v2 {ours.Headers[Signature]}"), Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("v1,")]
    [InlineData("v1,AAAA")]
    [InlineData("v1,@@@@")]
    [InlineData("v1")]
    [InlineData(",")]
    public void A_header_without_a_right_signature_is_refused(string signature) =>
        Refused(Webhooks.Check(With(Webhooks.Sign("msg_1", Now, "{}"u8), Signature, signature), Now));

    [Fact]
    public void A_signature_of_another_version_is_not_believed()
    {
        var message = Webhooks.Sign("msg_1", Now, "{}"u8);
        Refused(Webhooks.Check(With(message, Signature, message.Headers[Signature].Replace("v1,", "v2,", StringComparison.Ordinal)), Now));
        Refused(Webhooks.Check(With(message, Signature, message.Headers[Signature]["v1,".Length..]), Now));
        Refused(Webhooks.Check(With(message, Signature, message.Headers[Signature] + "AAAA"), Now));
    }

    [Theory]
    [InlineData("whsec_")]
    [InlineData("whsec_AAAA")]
    [InlineData("whsec_not base64!")]
    [InlineData("")]
    public void A_secret_that_is_too_short_or_not_base64_is_refused(string secret) =>
        Assert.Throws<FormatException>(() => StandardWebhook.ParseSecret(secret));

    [Fact]
    public void A_secret_is_read_with_and_without_its_prefix() => Gen.Byte.Array[24, 64].Sample(key =>
    {
        Assert.Equal(key, StandardWebhook.ParseSecret("whsec_" + Convert.ToBase64String(key)));
        Assert.Equal(key, StandardWebhook.ParseSecret(Convert.ToBase64String(key)));
    });

    private static WebhookMessage With(WebhookMessage message, string header, string value) =>
        message with { Headers = message.Headers.SetItem(header, value) };

    private static void Refused(Refusal? refusal) => Assert.Equal(RefusalReason.InvalidSignature, refusal?.Reason);
}
