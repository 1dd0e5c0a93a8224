using CsCheck;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Ledger;

public sealed class ReplayTests
{
    private static readonly Entry[] Chain = Entries.Chain(5);

    [Fact]
    public void Entries_that_follow_each_other_are_followed()
    {
        var head = AccountHead.Empty;
        foreach (var entry in Chain)
        {
            head = Replay.Follow(head, entry);
            Assert.Equal(entry.Head, head);
        }
    }

    [Fact]
    public void Any_other_order_is_refused() => Gen.Int[0, 4].Array[1, 5].Sample(order =>
    {
        var head = AccountHead.Empty;
        for (var i = 0; i < order.Length; i++)
        {
            if (order[i] != i)
            {
                Assert.Throws<InvariantViolatedException>(() => Replay.Follow(head, Chain[order[i]]));
                return;
            }

            head = Replay.Follow(head, Chain[i]);
        }
    });

    [Fact]
    public void A_gap_is_refused() => Assert.Throws<InvariantViolatedException>(() => Replay.Follow(Chain[0].Head, Chain[2]));

    [Fact]
    public void A_missing_beginning_is_refused() => Assert.Throws<InvariantViolatedException>(() => Replay.Follow(AccountHead.Empty, Chain[1]));

    [Fact]
    public void A_balance_that_is_not_the_sum_is_refused_even_under_a_right_hash()
    {
        var wrong = Chain[1] with { Balance = Chain[1].Balance + 1 };
        Assert.Throws<InvariantViolatedException>(() => Replay.Follow(Chain[0].Head, wrong with { Hash = CanonicalEncoding.HashOf(wrong, Chain[0].Hash) }));
    }

    [Fact]
    public void An_edited_entry_is_refused()
    {
        Entry[] edited =
        [
            Chain[1] with { Detail = "{ }" },
            Chain[1] with { RequestId = RequestId.ForPayment("sandbox", "another") },
            Chain[1] with { OccurredAtMicroseconds = Chain[1].OccurredAtMicroseconds + 1 },
            Chain[1] with { Contra = ContraAccounts.Gifts },
            Chain[1] with { Hash = Chain[2].Hash },
        ];
        Assert.All(edited, entry => Assert.Throws<InvariantViolatedException>(() => Replay.Follow(Chain[0].Head, entry)));
    }

    [Fact]
    public void An_entry_after_an_edited_one_is_refused()
    {
        // Whoever edits an entry and recomputes its hash breaks the one behind it.
        var edited = Chain[1] with { Detail = "{ }" };
        edited = edited with { Hash = CanonicalEncoding.HashOf(edited, Chain[0].Hash) };
        var head = Replay.Follow(Chain[0].Head, edited);
        Assert.Throws<InvariantViolatedException>(() => Replay.Follow(head, Chain[2]));
    }

    [Fact]
    public void An_entry_of_another_account_is_refused()
    {
        var foreign = Entries.Chain(2, "wallet:bob")[1];
        Assert.Throws<InvariantViolatedException>(() => Replay.Follow(Chain[0].Head, foreign));
    }
}
