using CsCheck;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Values;

public sealed class SentGiftIdTests
{
    [Fact]
    public void The_inner_form_is_read_back_as_it_was() => Any.SentGift.Sample(gift =>
    {
        Assert.Equal($"{gift.Sender}:{gift.Sequence}", gift.ToString());
        Assert.True(SentGiftId.TryParse(gift.ToString(), out var read));
        Assert.Equal(gift, read);
        Assert.Equal(gift, Wire.Send(gift));
        Assert.Equal(gift.Sequence, Wire.Send(gift).Sequence);
        Assert.Equal(gift.Sender, Wire.Send(gift).Sender);
    });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData("alice:")]
    [InlineData(":1")]
    [InlineData("alice:0")]
    [InlineData("alice:-1")]
    [InlineData("alice:+1")]
    [InlineData("alice: 1")]
    [InlineData("alice:1 ")]
    [InlineData("alice:1.0")]
    [InlineData("alice:9223372036854775808")]
    [InlineData("al ice:1")]
    [InlineData("alice:bob:1")]
    [InlineData("alice:1\0")]
    public void Any_other_text_is_refused(string? text)
    {
        Assert.False(SentGiftId.TryParse(text, out var gift));
        Assert.Equal(default, gift);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Sequences_start_at_one(long sequence) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SentGiftId(UserId.Parse("alice"), sequence));

    [Fact]
    public void A_gift_of_nobody_cannot_be_named()
    {
        Assert.Throws<InvalidOperationException>(() => new SentGiftId(default, 1));
        Assert.Throws<InvalidOperationException>(() => default(SentGiftId).ToString());
    }
}
