using CsCheck;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Lanes;

/// <summary>Random lives of two accounts over a database that fails at random: whatever a lane says of an entry is true, and the books stay right.</summary>
public sealed class LaneModelTests
{
    private static readonly string[] Accounts = ["wallet:alice", "wallet:bob"];

    /// <summary>What happens next to one of the accounts.</summary>
    private enum Happening
    {
        /// <summary>Its activation hands over a new entry.</summary>
        Append,

        /// <summary>Its activation hands over an entry for a request that had one before.</summary>
        Repeat,

        /// <summary>Another silo writes to it.</summary>
        Rival,

        /// <summary>Another activation takes over, whether this one has finished or not.</summary>
        Reopen,

        /// <summary>Its activation goes.</summary>
        Close,

        /// <summary>Everything handed over so far is settled.</summary>
        Wait,
    }

    private static readonly Gen<(Happening What, int Account)[]> Happenings = Gen.Select(
        Gen.Frequency(
            (12, Happening.Append), (1, Happening.Repeat), (1, Happening.Rival), (1, Happening.Reopen), (1, Happening.Close), (3, Happening.Wait)),
        Gen.Int[0, 1]).Array[1, 60];

    private static readonly Gen<Answer[]> Answers = Gen.Frequency(
        (6, Answer.Honest), (1, Answer.Refused), (1, Answer.LostBefore), (1, Answer.LostAfter), (1, Answer.LostMeanwhile)).Array[0, 40];

    [Fact]
    public async Task What_a_lane_says_of_an_entry_is_true_and_every_account_stays_a_chain() => await Gen.Select(Happenings, Answers).SampleAsync(
        async (happenings, answers) =>
        {
            var bench = new LaneBench();
            await using (bench)
            {
                Array.ForEach(answers, bench.Database.Script.Enqueue);
                var life = new Life(bench);
                foreach (var (what, account) in happenings)
                {
                    await life.HappenAsync(what, Accounts[account]);
                }

                await life.CheckAsync();
            }
        },
        iter: 300,
        threads: 1);

    /// <summary>The activations of both accounts, old ones too.</summary>
    private sealed class Life(LaneBench bench)
    {
        private readonly Dictionary<string, LaneWriter> _current = [];
        private readonly List<LaneWriter> _all = [];
        private int _rivals;

        public async Task HappenAsync(Happening what, string account)
        {
            var writer = await CurrentAsync(account, afresh: what == Happening.Reopen);
            switch (what)
            {
                case Happening.Append:
                    writer.HandOver($"cause-{_all.Count}-{writer.Appended.Count}");
                    break;
                case Happening.Repeat when writer.Appended.Count > 0:
                    writer.HandOver(writer.Appended[0].Entry.RequestId.Value.Split('/')[^1]);
                    break;
                case Happening.Rival:
                    await writer.OutcomesAsync();
                    StoreRival(writer);
                    break;
                case Happening.Close:
                    writer.Session.Close();
                    break;
                case Happening.Wait:
                    await writer.OutcomesAsync();
                    break;
            }
        }

        public async Task CheckAsync()
        {
            foreach (var writer in _all)
            {
                await writer.OutcomesAsync();
            }

            // What was under way in the database when a connection was lost gets there before the next write.
            await (await CurrentAsync(Accounts[0], afresh: true)).AppendAsync("last");
            foreach (var (entry, outcome) in _all.SelectMany(writer => writer.Appended))
            {
                CheckTold(entry, await outcome);
            }

            foreach (var account in Accounts)
            {
                bench.Database.StoredOf(AccountId.Parse(account)).Aggregate(AccountHead.Empty, static (head, entry) => Replay.Follow(head, entry));
            }

            Assert.All(_all, CheckOrder);
        }

        private async Task<LaneWriter> CurrentAsync(string account, bool afresh)
        {
            if (afresh || !_current.TryGetValue(account, out var writer) || writer.Session.IsBroken)
            {
                _current[account] = writer = await bench.OpenAsync(account);
                _all.Add(writer);
            }

            return writer;
        }

        private void StoreRival(LaneWriter writer)
        {
            var head = bench.Database.StoredOf(writer.Account).LastOrDefault()?.Head ?? AccountHead.Empty;
            bench.Database.Store(Entries.After(head, writer.Account.Value, cause: $"rival-{_rivals++}"));
        }

        private void CheckTold(Entry entry, AppendOutcome told)
        {
            var stored = bench.Database.Stored.Contains(entry);
            Assert.True(told != AppendOutcome.Written || stored, $"{entry.Account} {entry.Sequence} is said to be written, and is not there");
            Assert.True(
                told is AppendOutcome.Written or AppendOutcome.Unknown || !stored, $"{entry.Account} {entry.Sequence} is said to be {told}, and is there");
        }

        /// <summary>Once an entry of a session was not written, none after it was.</summary>
        private static void CheckOrder(LaneWriter writer)
        {
            var outcomes = writer.Appended.Select(pair => pair.Outcome.GetAwaiter().GetResult()).ToList();
            Assert.DoesNotContain(AppendOutcome.Written, outcomes.SkipWhile(outcome => outcome == AppendOutcome.Written));
        }
    }
}
