using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Gifts;

public sealed partial class SentGiftCipherTests : IDisposable
{
    private const int Iterations = 500;

    private readonly SentGiftCipher _cipher = new(SecretOf(1));
    private readonly SentGiftCipher _same = new(SecretOf(1));
    private readonly SentGiftCipher _other = new(SecretOf(2));

    public void Dispose()
    {
        _cipher.Dispose();
        _same.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void An_id_is_read_back_by_every_silo_and_by_nobody_with_another_secret() => Any.SentGift.Sample(
        gift =>
        {
            var id = _cipher.Encrypt(gift);
            Assert.Equal(id, _same.Encrypt(gift));
            Assert.True(_same.TryDecrypt(id, out var read));
            Assert.Equal(gift, read);
            Assert.False(_other.TryDecrypt(id, out _));
            Assert.NotEqual(id, _other.Encrypt(gift));
        },
        iter: Iterations);

    [Fact]
    public void An_id_is_made_as_it_is_described_one_after_the_other() => Any.SentGift.Sample(
        gift =>
        {
            var plain = new byte[(8 + gift.Sender.Value.Length + 15) / 16 * 16];
            BinaryPrimitives.WriteInt64BigEndian(plain, gift.Sequence);
            Encoding.ASCII.GetBytes(gift.Sender.Value, plain.AsSpan(8));
            var iv = HMACSHA256.HashData(SecretOf(1)[..32], plain)[..16];
            using var aes = Aes.Create();
            aes.Key = SecretOf(1)[32..];
            byte[] id = [.. iv, .. aes.EncryptCbc(plain, iv, PaddingMode.None)];
            Assert.Equal($"gift_{Base64Url.EncodeToString(id)}", _cipher.Encrypt(gift));
        },
        iter: Iterations);

    [Fact]
    public void An_id_fits_where_ids_go() => Any.SentGift.Sample(gift => Shape().IsMatch(_cipher.Encrypt(gift)), iter: Iterations);

    [Fact]
    public void The_id_of_the_longest_name_and_highest_number_fits_too()
    {
        var gift = new SentGiftId(UserId.Parse(new string('x', 64)), long.MaxValue);
        Assert.Matches(Shape(), _cipher.Encrypt(gift));
        Assert.True(_cipher.TryDecrypt(_cipher.Encrypt(gift), out var read));
        Assert.Equal(gift, read);
    }

    [Fact]
    public void An_id_shows_neither_sender_nor_count()
    {
        var sender = UserId.Parse("a-name-that-would-be-seen");
        for (var sequence = 1L; sequence < 300; sequence++)
        {
            var id = _cipher.Encrypt(new SentGiftId(sender, sequence));
            var bytes = Encoding.Latin1.GetString(Convert.FromBase64String(Padded(id["gift_".Length..])));
            Assert.DoesNotContain("a-name", id, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("a-name", bytes, StringComparison.OrdinalIgnoreCase);

            // Two neighbours have nothing in common, so that nobody sees that they are neighbours.
            var next = _cipher.Encrypt(new SentGiftId(sender, sequence + 1));
            Assert.InRange(id.Zip(next).Count(pair => pair.First == pair.Second), "gift_".Length, "gift_".Length + 16);
        }
    }

    [Fact]
    public void Two_gifts_have_two_ids() => Gen.Select(Any.SentGift, Any.SentGift).Sample(
        (first, second) => (first == second) == (_cipher.Encrypt(first) == _cipher.Encrypt(second)), iter: Iterations);

    [Fact]
    public void A_change_of_any_character_is_refused()
    {
        var id = _cipher.Encrypt(new SentGiftId(UserId.Parse("alice"), 42));
        foreach (var replacement in "Ab0-_/+=.~ é\0")
        {
            for (var i = 0; i < id.Length; i++)
            {
                var changed = id[..i] + replacement + id[(i + 1)..];
                Assert.True(changed == id || !Reads(changed), $"'{changed}' was read");
            }
        }
    }

    [Fact]
    public void A_longer_or_shorter_text_is_refused()
    {
        var id = _cipher.Encrypt(new SentGiftId(UserId.Parse("alice"), 42));
        for (var length = 0; length < id.Length; length++)
        {
            Assert.False(Reads(id[..length]));
            Assert.False(Reads(id[length..]) && length > 0);
        }

        Assert.False(Reads(id + "A"));
        Assert.False(Reads(id + "="));
        Assert.False(Reads(" " + id));
        Assert.False(Reads(id + id["gift_".Length..]));
        Assert.False(Reads("gift_" + new string('A', 155)));
        Assert.False(Reads("gift_" + new string('A', 156)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("gift_")]
    [InlineData("gift_!")]
    [InlineData("gift_A")]
    [InlineData("gift_....")]
    [InlineData("rose")]
    public void A_text_that_is_no_id_is_refused(string? text) => Assert.False(Reads(text));

    [Fact]
    public void Any_text_at_all_is_refused_without_a_fault() => Gen.Select(Any.Text, Any.Room).Sample((text, room) =>
    {
        Assert.False(Reads("gift_" + text));
        Assert.False(Reads("gift_" + room.Value));
    });

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(47)]
    [InlineData(49)]
    public void A_secret_of_another_size_is_refused(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SentGiftCipher(new byte[size]));

    [Fact]
    public void Ids_made_on_many_threads_at_once_are_right() => Gen.Select(Any.SentGift, Any.SentGift).Sample(
        (first, second) => Parallel.ForEach(Enumerable.Range(0, 8), i =>
        {
            var gift = i % 2 == 0 ? first : second;
            Assert.True(_cipher.TryDecrypt(_cipher.Encrypt(gift), out var read));
            Assert.Equal(gift, read);
        }));

    private static byte[] SecretOf(byte seed) => [.. Enumerable.Range(0, SentGiftCipher.SecretSize).Select(number => (byte)(number * seed))];

    private static string Padded(string base64Url) =>
        base64Url.Replace('-', '+').Replace('_', '/').PadRight((base64Url.Length + 3) / 4 * 4, '=');

    [GeneratedRegex(@"\Agift_[A-Za-z0-9_-]{1,155}\z")]
    private static partial Regex Shape();

    private bool Reads(string? id) => _cipher.TryDecrypt(id, out _);
}
