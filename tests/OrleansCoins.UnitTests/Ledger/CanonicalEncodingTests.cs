using System.Text.Json;
using CsCheck;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Ledger;

/// <summary>The vectors' hashes are what <c>python3 recompute_hash.py vectors.json</c> prints, beside this file: an outsider's program.</summary>
public sealed class CanonicalEncodingTests
{
    private static readonly JsonSerializerOptions Columns = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>One change of each field that is hashed. The asset is the account's.</summary>
    public static TheoryData<string, Func<Entry, Entry>> Changes => new()
    {
        { nameof(Entry.Account), entry => entry with { Account = AccountId.Parse("wallet:bob") } },
        { nameof(Entry.Asset), entry => entry with { Account = AccountId.Parse("earnings:alice") } },
        { nameof(Entry.Sequence), entry => entry with { Sequence = 2 } },
        { nameof(Entry.Kind), entry => entry with { Kind = EntryKind.Gift } },
        { nameof(Entry.Amount), entry => entry with { Amount = -entry.Amount } },
        { nameof(Entry.Balance), entry => entry with { Balance = entry.Balance + 1 } },
        { nameof(Entry.Contra), entry => entry with { Contra = ContraAccounts.Gifts } },
        { nameof(Entry.Peer), entry => entry with { Peer = AccountId.Parse("earnings:bob") } },
        { nameof(Entry.RequestId), entry => entry with { RequestId = RequestId.ForEnrolment(1) } },
        { nameof(Entry.RequestDigest), entry => entry with { RequestDigest = RequestDigest.Of("another"u8) } },
        { nameof(Entry.OccurredAtMicroseconds), entry => entry with { OccurredAtMicroseconds = entry.OccurredAtMicroseconds + 1 } },
        { nameof(Entry.Silo), entry => entry with { Silo = "other" } },
        { nameof(Entry.Bucket), entry => entry with { Bucket = entry.Bucket ^ 1 } },
        { nameof(Entry.Detail), entry => entry with { Detail = "{ }" } },
    };

    [Fact]
    public void The_hashes_are_those_that_an_outsider_computes()
    {
        var vectors = JsonSerializer.Deserialize<Vector[]>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Ledger", "vectors.json")), Columns)!;
        var first = CanonicalEncoding.HashOf(vectors[0].ToEntry(), EntryHash.Zero);
        Assert.Equal("281e4d3e8ab161ce1070ac01658327a59fe66dd60dae8215d60b32fe1db1f32b", first.ToString());
        var second = CanonicalEncoding.HashOf(vectors[1].ToEntry(), first);
        Assert.Equal("6cd5d30694615b3d60e91694897b8f09cca041db4b4d66c318b99d675fd6e20c", second.ToString());
        var other = CanonicalEncoding.HashOf(vectors[2].ToEntry(), EntryHash.Zero);
        Assert.Equal("3a6569b142c22900bc84bb86c49c07e3d465788ce4c0fed321795b227b94cd10", other.ToString());
    }

    [Fact]
    public void Any_entry_is_encoded_as_the_format_says() => Gen.Select(Entries.Any, Entries.Hash).Sample(
        (entry, previous) => CanonicalEncoding.HashOf(entry, previous) == Entries.ReferenceHash(entry, previous), iter: 2_000);

    [Fact]
    public void A_detail_of_any_length_and_script_is_hashed_whole() => Gen.Select(Gen.Int[0, 6_000], Gen.OneOf("x", "ß", "漢", "🌹")).Sample(
        (length, letter) =>
        {
            var entry = Entries.After(AccountHead.Empty) with { Detail = string.Concat(Enumerable.Repeat(letter, length)) };
            var hash = CanonicalEncoding.HashOf(entry, EntryHash.Zero);
            Assert.Equal(Entries.ReferenceHash(entry, EntryHash.Zero), hash);
            Assert.NotEqual(hash, CanonicalEncoding.HashOf(entry with { Detail = entry.Detail + "." }, EntryHash.Zero));
        });

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_of_any_field_changes_the_hash(string field, Func<Entry, Entry> change)
    {
        var entry = Entries.After(AccountHead.Empty);
        var changed = change(entry);
        Assert.NotEqual(entry, changed);
        Assert.True(CanonicalEncoding.HashOf(changed, EntryHash.Zero) != entry.Hash, $"{field} is not hashed");
    }

    [Fact]
    public void Every_field_of_an_entry_is_among_the_changes()
    {
        string[] notHashedThemselves = [nameof(Entry.Hash), nameof(Entry.Format), nameof(Entry.OccurredAt), nameof(Entry.Head)];
        var fields = typeof(Entry).GetProperties().Select(property => property.Name).Except(notHashedThemselves).Order();
        Assert.Equal(fields, Changes.Select(change => (string)change[0]).Order());
    }

    [Fact]
    public void A_change_of_the_entry_before_changes_the_hash() => Gen.Select(Entries.Any, Entries.Hash, Entries.Hash).Sample(
        (entry, previous, other) => previous == other || CanonicalEncoding.HashOf(entry, previous) != CanonicalEncoding.HashOf(entry, other));

    [Theory]
    [InlineData("ab", "c", "a", "bc")]
    [InlineData("", "x", "x", "")]
    public void Text_cannot_move_from_one_field_into_the_next(string contra, string silo, string otherContra, string otherSilo)
    {
        var entry = Entries.After(AccountHead.Empty);
        Assert.NotEqual(
            CanonicalEncoding.HashOf(entry with { Contra = contra, Silo = silo, Detail = silo }, EntryHash.Zero),
            CanonicalEncoding.HashOf(entry with { Contra = otherContra, Silo = otherSilo, Detail = otherSilo }, EntryHash.Zero));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(255)]
    public void An_unknown_format_is_not_read(byte format)
    {
        var entry = Entries.After(AccountHead.Empty) with { Format = format };
        Assert.Throws<UnreadableEntryException>(() => CanonicalEncoding.HashOf(entry, EntryHash.Zero));
    }

    private sealed record Vector(
        byte Format, string Account, long Sequence, string Asset, string Kind, long Amount, long Balance, string Contra, string? Peer, string RequestId,
        string RequestDigest, long OccurredAtMicroseconds, string Silo, int Bucket, string Detail)
    {
        public Entry ToEntry()
        {
            var account = AccountId.Parse(Account);
            Assert.Equal(LedgerNames.ParseAsset(Asset), account.Asset);
            return new Entry
            {
                Account = account,
                Sequence = Sequence,
                Kind = LedgerNames.ParseKind(Kind),
                Amount = Amount,
                Balance = Balance,
                Contra = Contra,
                Peer = Peer is null ? null : AccountId.Parse(Peer),
                RequestId = GrainInterfaces.Values.RequestId.FromJournal(RequestId),
                RequestDigest = GrainInterfaces.Values.RequestDigest.FromBytes(Convert.FromHexString(RequestDigest)),
                OccurredAtMicroseconds = OccurredAtMicroseconds,
                Silo = Silo,
                Bucket = Bucket,
                Format = Format,
                Detail = Detail,
            };
        }
    }
}
