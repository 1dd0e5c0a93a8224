using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Reconciling;

namespace OrleansCoins.UnitTests.Reconciling;

public sealed class ReconciliationRulesTests
{
    private static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = From.AddMonths(1);
    private static readonly PaymentRecord Payment = new(2, "pi_1", "pur_1", new Money(99, "USD"), 0, IsPaid: true, "Paid", From.AddDays(3));
    private static readonly PurchaseRecord Purchase = new(PurchaseId.Parse("pur_1"), "pi_1", new Money(99, "USD"), 0, 70, 70, From.AddDays(3));

    [Fact]
    public void Payments_and_credits_that_agree_are_no_finding() => Assert.Empty(Compare([Payment], [Purchase]));

    [Fact]
    public void Money_without_coins_is_found_whether_or_not_it_names_a_purchase()
    {
        Assert.Equal(["payment-without-credit 2 pi_1"], Compare([Payment], []));
        Assert.Equal(["payment-without-credit 2 pi_1"], Compare([Payment with { PurchaseId = null }], []));
        Assert.Equal(["payment-without-credit 2 pi_1"], Compare([Payment], [Purchase with { Credit = null }]));
        Assert.Equal(["payment-without-credit 2 pi_1"], Compare([Payment], [Purchase with { PaymentId = null, Credit = null }]));
    }

    [Fact]
    public void A_purchase_that_was_paid_by_another_payment_is_no_credit_for_this_one() => Assert.Equal(
        ["payment-without-credit 2 pi_1", "credit-without-payment 0 pi_2"], Compare([Payment], [Purchase with { PaymentId = "pi_2" }]));

    [Fact]
    public void Coins_without_money_are_found_where_the_file_has_no_such_payment_or_says_that_it_failed()
    {
        Assert.Equal(["credit-without-payment 0 pi_1"], Compare([], [Purchase]));
        Assert.Equal(["credit-without-payment 2 pi_1"], Compare([Payment with { IsPaid = false, Status = "Failed" }], [Purchase]));
        Assert.Empty(Compare([Payment with { IsPaid = false, Status = "Failed" }], [Purchase with { Credit = null }]));
        Assert.Empty(Compare([], [Purchase with { Credit = null }]));
    }

    [Fact]
    public void Other_amounts_currencies_purchases_and_coins_are_found()
    {
        Assert.Equal(["wrong-amount 2 pi_1"], Compare([Payment with { Amount = new Money(98, "USD") }], [Purchase]));
        Assert.Equal(["wrong-currency 2 pi_1"], Compare([Payment with { Amount = new Money(99, "EUR") }], [Purchase]));
        Assert.Equal(["wrong-purchase 2 pi_1"], Compare([Payment with { PurchaseId = "pur_2" }], [Purchase]));
        Assert.Equal(["wrong-amount 2 pi_1"], Compare([Payment], [Purchase with { Credit = 71 }]));
    }

    [Fact]
    public void Refunds_that_differ_are_found_where_the_file_tells_of_refunds()
    {
        Assert.Equal(["refund-differs 2 pi_1"], Compare([Payment with { Refunded = 50 }], [Purchase]));
        Assert.Equal(["refund-differs 2 pi_1"], Compare([Payment], [Purchase with { Refunded = 50 }]));
        Assert.Empty(Compare([Payment with { Refunded = 50 }], [Purchase with { Refunded = 50 }]));
        Assert.Empty(Compare([Payment with { Refunded = null }], [Purchase with { Refunded = 50 }]));
    }

    [Fact]
    public void A_payment_that_is_there_twice_counts_once_and_is_named() => Assert.Equal(
        ["payment-twice 3 pi_1"], Compare([Payment, Payment with { Line = 3, Amount = new Money(1, "USD") }], [Purchase]));

    [Fact]
    public void A_try_that_failed_is_passed_over_where_the_payment_was_made_after_all()
    {
        Assert.Empty(Compare([Payment with { IsPaid = false, Status = "Failed" }, Payment with { Line = 3 }], [Purchase]));
        Assert.Empty(Compare([Payment, Payment with { Line = 3, IsPaid = false, Status = "Failed" }], [Purchase]));
    }

    [Fact]
    public void Only_the_time_is_judged_but_what_lies_outside_of_it_is_still_matched()
    {
        // Started at the end of the time, paid after it.
        Assert.Empty(Compare([Payment with { CreatedAt = To }], [Purchase with { StartedAt = To.AddMinutes(-1) }]));
        Assert.Empty(Compare([Payment with { CreatedAt = To }], []));
        Assert.Empty(Compare([Payment with { CreatedAt = From.AddTicks(-1) }], []));
        Assert.NotEmpty(Compare([Payment with { CreatedAt = From }], []));

        // Started before the time, paid within it.
        Assert.Empty(Compare([Payment], [Purchase with { StartedAt = From.AddHours(-1) }]));
        Assert.Empty(Compare([], [Purchase with { StartedAt = From.AddTicks(-1) }]));
        Assert.Empty(Compare([], [Purchase with { StartedAt = To }]));
    }

    [Fact]
    public void Who_started_in_the_last_day_may_pay_after_it_and_the_finding_says_so()
    {
        Assert.Contains("the next file", FoundOf(To - TimeSpan.FromHours(24)), StringComparison.Ordinal);
        Assert.DoesNotContain("the next file", FoundOf(To - TimeSpan.FromHours(25)), StringComparison.Ordinal);

        static string FoundOf(DateTimeOffset started) => Assert.Single(ReconciliationRules.Compare([], [Purchase with { StartedAt = started }], From, To)).Found;
    }

    private static string[] Compare(PaymentRecord[] payments, PurchaseRecord[] purchases) =>
        [.. ReconciliationRules.Compare(payments, purchases, From, To).Select(static finding => $"{finding.Check} {finding.Line} {finding.PaymentId}")];
}
