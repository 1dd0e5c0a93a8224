using System.Security.Cryptography;
using CsCheck;
using OrleansCoins.Grains.Books;

namespace OrleansCoins.UnitTests.Books;

public sealed class ClosingRulesTests
{
    private static readonly Gen<ClosedEntry> Entry = Gen.Select(
        OneOf("wallet:anna", "wallet:bert", "earnings:carl", "campaign:camp_1", "odd"),
        OneOf("gift", "purchase", "refund"),
        OneOf("platform:gifts", "platform:purchases"),
        Gen.Long[-1000, 1000],
        Gen.Byte.Array[32],
        static (account, kind, contra, amount, hash) => new ClosedEntry(0, account, account[0] == 'e' ? "DIAMOND" : "COIN", kind, contra, amount, hash));

    private static readonly Gen<ClosedEntry[]> Entries = Entry.Array[1, 60].Select(static entries => entries.Select(static (entry, at) => entry with { Position = at + 1 }).ToArray());

    [Fact]
    public void However_the_journal_is_cut_the_closings_follow_each_other_and_the_last_carries_the_sums_of_all() =>
        Gen.Select(Entries, Gen.Int[1, 10]).Sample((entries, size) =>
        {
            var bodies = Close(entries, size);
            var closings = bodies.Select(ClosingText.Read).ToArray();

            for (var i = 0; i < closings.Length; i++)
            {
                Assert.Empty(ClosingRules.Follows(i == 0 ? null : closings[i - 1], i == 0 ? null : bodies[i - 1], closings[i]));
                using var again = Tally(entries.Where(entry => entry.Position > closings[i].After && entry.Position <= closings[i].Through));
                Assert.Empty(ClosingRules.Covers(closings[i], again));
            }

            using var whole = Tally(entries);
            Assert.Equal(whole.Totals().ToArray(), closings[^1].Carried.ToArray());
            Assert.Equal(entries.Sum(static entry => entry.Amount), closings[^1].Carried.Sum(static total => total.Amount));
        });

    [Fact]
    public void Whatever_is_changed_in_an_entry_its_closing_no_longer_covers_it() =>
        Gen.Select(Entries, Gen.Int[0, 59], Gen.Int[0, 4]).Sample((entries, which, how) =>
        {
            var closing = ClosingText.Read(Close(entries, entries.Length)[0]);
            var at = which % entries.Length;
            var changed = entries.ToArray();
            changed[at] = how switch
            {
                0 => entries[at] with { Amount = entries[at].Amount + 1 },
                1 => entries[at] with { Kind = "expiry" },
                2 => entries[at] with { Contra = "platform:expiry" },
                3 => entries[at] with { Account = "wallets" },
                _ => entries[at] with { Hash = entries[at].Hash.ToArray().Select(static value => (byte)(value ^ 1)).ToArray() },
            };

            using var tally = Tally(changed);
            Assert.NotEmpty(ClosingRules.Covers(closing, tally));
            using var shorter = Tally(entries[..^1]);
            Assert.NotEmpty(ClosingRules.Covers(closing, shorter));
        });

    [Fact]
    public void Entries_that_change_places_change_the_digest()
    {
        ClosedEntry[] entries = [.. "ab".Select(static (name, at) => new ClosedEntry(at + 1, "wallet:anna", "COIN", "gift", "platform:gifts", 1, SHA256.HashData([(byte)name])))];
        using var there = Tally(entries);
        using var back = Tally(entries.Reverse());

        Assert.Equal(there.Totals().ToArray(), back.Totals().ToArray());
        Assert.NotEqual(there.Digest(), back.Digest());
    }

    [Fact]
    public void The_digest_is_the_SHA_256_of_the_hashes_one_after_the_other()
    {
        ClosedEntry[] entries = [.. "ab".Select(static (name, at) => new ClosedEntry(at + 1, "wallet:anna", "COIN", "gift", "platform:gifts", 1, SHA256.HashData([(byte)name])))];
        using var tally = Tally(entries);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([.. entries[0].Hash.ToArray(), .. entries[1].Hash.ToArray()])), tally.Digest());
    }

    [Fact]
    public void A_closing_that_is_left_out_doubled_or_changed_breaks_the_chain()
    {
        ClosedEntry[] entries = [.. Enumerable.Range(1, 6).Select(static at => new ClosedEntry(at, "wallet:anna", "COIN", "gift", "platform:gifts", at, SHA256.HashData([(byte)at])))];
        var bodies = Close(entries, 2);
        var closings = bodies.Select(ClosingText.Read).ToArray();

        Assert.NotEmpty(ClosingRules.Follows(closings[0], bodies[0], closings[2]));
        Assert.NotEmpty(ClosingRules.Follows(null, null, closings[1]));
        Assert.NotEmpty(ClosingRules.Follows(closings[0], bodies[0], closings[0]));
        Assert.Single(ClosingRules.Follows(closings[0], ClosingText.Write(closings[0] with { Differences = 1 }), closings[1]));
        Assert.NotEmpty(ClosingRules.Follows(closings[0], bodies[0], closings[1] with { After = closings[1].After + 1 }));
        Assert.Single(ClosingRules.Follows(closings[0], bodies[0], closings[1] with { Carried = closings[1].Totals }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"format\":\"orleanscoins-closing-2\",\"number\":1}")]
    [InlineData("{\"format\":\"orleanscoins-closing-1\",\"number\":1}")]
    public void What_is_no_closing_is_not_read_as_one(string body) => Assert.Throws<FormatException>(() => ClosingText.Read(body));

    private static List<string> Close(ClosedEntry[] entries, int size)
    {
        var bodies = new List<string>();
        foreach (var chunk in entries.Chunk(size))
        {
            using var tally = Tally(chunk);
            bodies.Add(ClosingText.Write(ClosingRules.Next(bodies.LastOrDefault(), $"day {bodies.Count}", chunk[^1].Position, DateTimeOffset.UnixEpoch, tally, 0, null, null)));
        }

        return bodies;
    }

    private static ClosingTally Tally(IEnumerable<ClosedEntry> entries)
    {
        var tally = new ClosingTally();
        foreach (var entry in entries)
        {
            tally.Add(entry);
        }

        return tally;
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);
}
