using System.Text;
using OrleansCoins.Grains.Books;
using OrleansCoins.Silo.Books;
using OrleansCoins.Silo.Hosting;

namespace OrleansCoins.UnitTests.Books;

public sealed class SealKeyTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-seal-");

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>RFC 8032, section 7.1, tests 1 and 2: whoever has Ed25519 can check a seal.</summary>
    [Theory]
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "r",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    public void A_seal_is_an_Ed25519_signature_over_the_text(string seed, string publicKey, string body, string signature)
    {
        var key = SealKey.Parse(Base64(seed));

        var seal = key.Sign(body);

        Assert.Equal(new Seal(Base64(publicKey), Base64(signature)), seal);
        Assert.True(SealKey.IsRight(body, seal));
    }

    [Fact]
    public void A_seal_is_not_right_for_another_text_nor_with_another_key_or_signature()
    {
        var key = SealKey.Parse(SealKey.DrawSeed());
        var other = SealKey.Parse(SealKey.DrawSeed());
        var seal = key.Sign("body");

        Assert.False(SealKey.IsRight("bodz", seal));
        Assert.False(SealKey.IsRight("body", seal with { PublicKey = other.PublicKey }));
        Assert.False(SealKey.IsRight("body", seal with { Signature = other.Sign("body").Signature }));
        Assert.All(["", "x", "AAAA", new string('A', 500)], bad =>
        {
            Assert.False(SealKey.IsRight("body", seal with { Signature = bad }));
            Assert.False(SealKey.IsRight("body", seal with { PublicKey = bad }));
        });
    }

    [Fact]
    public void A_key_is_made_once_and_only_its_owner_can_read_it()
    {
        var file = Path.Combine(_directory.FullName, "deep", "seal.key");

        Assert.True(SealKey.Make(file));
        var first = SealKey.Load(file);
        Assert.False(SealKey.Make(file));
        var again = SealKey.Load(file);

        Assert.Equal(first.PublicKey, again.PublicKey);
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void The_setting_is_a_seed_or_a_file_and_what_is_neither_is_refused_without_being_said()
    {
        var file = Path.Combine(_directory.FullName, "seal.key");
        SealKey.Make(file);
        var fromFile = SealingHosting.Read(file);
        var fromText = SealingHosting.Read(File.ReadAllText(file).Trim());
        Assert.Equal(fromFile.PublicKey, fromText.PublicKey);

        foreach (var wrong in new[] { "secret", "c2VjcmV0", file + ".gone" })
        {
            var refused = Assert.Throws<SettingException>(() => SealingHosting.Read(wrong));
            Assert.Contains("seal-key", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(wrong, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_of_seals_gives_back_what_was_written_and_names_the_line_that_is_none()
    {
        var key = SealKey.Parse(SealKey.DrawSeed());
        using var tally = new ClosingTally();
        var body = ClosingText.Write(ClosingRules.Next(null, "a \"day\" ü", 7, DateTimeOffset.UnixEpoch, tally, 0, null, null));
        StoredClosing[] closings = [new(1, "a \"day\" ü", 7, body, key.Sign(body)), new(1, "a \"day\" ü", 7, body, null)];
        var file = Path.Combine(_directory.FullName, "seals.jsonl");
        await File.WriteAllTextAsync(file, string.Concat(closings.Select(static closing => SealFile.Write(closing) + "\n")), Encoding.UTF8);

        Assert.Equal(closings, await SealFile.ReadAsync(file, CancellationToken.None));

        await File.AppendAllTextAsync(file, "{\"body\":\"{}\"}\n");
        var wrong = await Assert.ThrowsAsync<InvalidDataException>(() => SealFile.ReadAsync(file, CancellationToken.None));
        Assert.Contains("line 3", wrong.Message, StringComparison.Ordinal);
    }

    private static string Base64(string hex) => Convert.ToBase64String(Convert.FromHexString(hex));
}
