using CsCheck;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Ledger;

public sealed class EntryTests
{
    private static readonly Gen<DateTimeOffset> Time = Gen.Long[0, 200 * 365 * TimeSpan.TicksPerDay].Select(ticks => DateTimeOffset.UnixEpoch.AddTicks(ticks));

    [Fact]
    public void An_entry_is_never_dated_before_the_one_it_follows() => Gen.Select(Time.Array[1, 20], Gen.Int[-100, 100]).Sample((times, amount) =>
    {
        var head = AccountHead.Empty;
        foreach (var now in times)
        {
            var entry = Draft(amount).After(AccountId.Parse("wallet:alice"), head, now, "silo", 1);
            Assert.True(entry.OccurredAtMicroseconds >= head.OccurredAtMicroseconds);
            Assert.Equal(Math.Max(Microseconds.FromTime(now), head.OccurredAtMicroseconds), entry.OccurredAtMicroseconds);
            head = entry.Head;
        }
    });

    [Fact]
    public void An_entry_follows_the_head_it_was_made_after()
    {
        var head = new AccountHead(41, Entries.After(AccountHead.Empty).Hash, 100, 7);
        var entry = Draft(-30).After(AccountId.Parse("wallet:alice"), head, Entries.Noon, "silo", 5);
        Assert.Equal(42, entry.Sequence);
        Assert.Equal(70, entry.Balance);
        Assert.Equal(CanonicalEncoding.HashOf(entry, head.Hash), entry.Hash);
        Assert.Equal(CanonicalEncoding.Format, entry.Format);
        Assert.Equal(new AccountHead(42, entry.Hash, 70, entry.OccurredAtMicroseconds), entry.Head);
        Assert.Equal(entry.Head, Replay.Follow(head, entry));
    }

    [Fact]
    public void A_balance_out_of_range_throws_and_never_wraps() => Assert.Throws<OverflowException>(
        () => Draft(1).After(AccountId.Parse("wallet:alice"), new AccountHead(1, default, long.MaxValue, 0), Entries.Noon, "silo", 1));

    [Fact]
    public void A_time_is_kept_to_the_microsecond() => Time.Sample(time =>
    {
        var kept = Microseconds.ToTime(Microseconds.FromTime(time));
        Assert.InRange((time - kept).Ticks, 0, TimeSpan.TicksPerMicrosecond - 1);
        Assert.Equal(TimeSpan.Zero, kept.Offset);
        Assert.Equal(Microseconds.FromTime(time), Microseconds.FromTime(kept));
    });

    [Fact]
    public void A_hash_is_read_back_from_its_bytes_and_shown_in_hexadecimal() => Gen.Byte.Array[EntryHash.Size].Sample(bytes =>
    {
        var hash = EntryHash.FromBytes(bytes);
        Assert.Equal(bytes, hash.ToArray());
        Assert.Equal(Convert.ToHexStringLower(bytes), hash.ToString());
        Assert.Equal(bytes.All(value => value == 0), hash == EntryHash.Zero);
    });

    [Fact]
    public void A_hash_of_another_size_is_refused() => Assert.Throws<ArgumentException>(() => EntryHash.FromBytes(new byte[31]));

    [Fact]
    public void Every_kind_and_asset_has_a_name_that_is_read_back()
    {
        Assert.All(Enum.GetValues<EntryKind>(), kind => Assert.Equal(kind, LedgerNames.ParseKind(kind.Name())));
        Assert.All(Enum.GetValues<Asset>(), asset => Assert.Equal(asset, LedgerNames.ParseAsset(asset.Name())));
    }

    [Fact]
    public void A_kind_or_asset_that_a_newer_program_wrote_is_refused()
    {
        Assert.Throws<UnreadableEntryException>(() => LedgerNames.ParseKind("from-the-future"));
        Assert.Throws<UnreadableEntryException>(() => LedgerNames.ParseKind("Gift"));
        Assert.Throws<UnreadableEntryException>(() => LedgerNames.ParseAsset("coin"));
    }

    [Theory]
    [InlineData("wallet:alice", 3178)]
    [InlineData("earnings:bob.b", 2722)]
    [InlineData("wallet:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 266)]
    public void The_bucket_of_an_account_never_changes(string account, int bucket) => Assert.Equal(bucket, AccountId.Parse(account).Bucket);

    [Fact]
    public void An_account_is_its_kind_and_its_owner() => Any.User.Sample(user =>
    {
        var (wallet, earnings) = (AccountId.Wallet(user), AccountId.Earnings(user));
        Assert.NotEqual(wallet, earnings);
        Assert.Equal((Asset.Coin, Asset.Diamond), (wallet.Asset, earnings.Asset));
        Assert.Equal((user, user), (wallet.Owner, earnings.Owner));
        Assert.Equal(wallet, AccountId.Parse(wallet.Value));
        Assert.Equal(earnings, AccountId.Parse(earnings.Value));
        Assert.InRange(earnings.Bucket, 0, AccountId.Buckets - 1);
    });

    [Theory]
    [InlineData("")]
    [InlineData("wallet:")]
    [InlineData("Wallet:alice")]
    [InlineData("platform:gifts")]
    [InlineData("wallet:al ice")]
    [InlineData("earnings:{}")]
    public void A_text_that_names_no_account_is_refused(string text) => Assert.Throws<FormatException>(() => AccountId.Parse(text));

    [Fact]
    public void An_account_that_was_never_given_cannot_be_read() => Assert.Throws<InvalidOperationException>(() => default(AccountId).Value);

    private static EntryDraft Draft(long amount) => new(
        EntryKind.Gift, amount, ContraAccounts.Gifts, null, RequestId.ForEnrolment(1), RequestDigest.Of("request"u8), "{}");
}
