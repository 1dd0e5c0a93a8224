using System.Collections.Immutable;
using System.Text;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.Silo.Payments;
using OrleansCoins.UnitTests.Support;
using Stripe;

namespace OrleansCoins.UnitTests.Payments;

/// <summary>Signed by Stripe's own library, which knows nothing of ours.</summary>
public sealed class StripeSignatureTests
{
    private const string Secret = "whsec_test";
    private const string Body = """{"type":"charge.refunded","text":"ä €"}""";
    private static readonly StripeSignature Signature = new(Secret);

    [Fact]
    public void What_Stripes_library_signs_is_believed() =>
        Assert.Null(Signature.Check(Message(EventUtility.GenerateSignatureHeader(Body, Secret, Entries.Noon.ToUnixTimeSeconds())), Entries.Noon));

    [Fact]
    public void A_change_of_any_bit_of_the_body_is_refused()
    {
        var message = Message(EventUtility.GenerateSignatureHeader(Body, Secret, Entries.Noon.ToUnixTimeSeconds()));
        for (var bit = 0; bit < message.Body.Length * 8; bit++)
        {
            var changed = message.Body.SetItem(bit / 8, (byte)(message.Body[bit / 8] ^ (1 << (bit % 8))));
            Assert.Equal(RefusalReason.InvalidSignature, Signature.Check(message with { Body = changed }, Entries.Noon)?.Reason);
        }
    }

    [Theory]
    [InlineData(-301, false)]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void What_was_signed_long_ago_or_for_later_is_refused(int seconds, bool believed)
    {
        var signed = Entries.Noon.AddSeconds(seconds).ToUnixTimeSeconds();
        var refusal = Signature.Check(Message(EventUtility.GenerateSignatureHeader(Body, Secret, signed)), Entries.Noon);
        Assert.Equal(believed ? null : RefusalReason.InvalidSignature, refusal?.Reason);
    }

    private static WebhookMessage Message(string header) =>
        new(ImmutableDictionary<string, string>.Empty.Add("stripe-signature", header), [.. Encoding.UTF8.GetBytes(Body)]);
}
