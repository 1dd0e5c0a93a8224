using System.Text;
using CsCheck;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Reconciling;

namespace OrleansCoins.UnitTests.Reconciling;

public sealed class PaymentFileTests
{
    private const string Names = "id,Amount,Currency,Status,Created (UTC),purchaseId (metadata)";
    private const string Row = "pi_1,9.99,usd,Paid,2026-01-31 18:00,pur_1";

    [Fact]
    public void A_payment_is_read_with_its_line_in_minor_units()
    {
        var payment = Assert.Single(Read($"{Names}\n{Row}\n"));

        Assert.Equal(
            new PaymentRecord(2, "pi_1", "pur_1", new Money(999, "USD"), null, IsPaid: true, "Paid", new DateTimeOffset(2026, 1, 31, 18, 0, 0, TimeSpan.Zero)), payment);
    }

    [Fact]
    public void Other_columns_capitals_quotes_byte_order_marks_and_line_ends_make_no_difference()
    {
        var text = "\uFEFFDescription,PAYMENTINTENT ID,id,amount,\"Amount Refunded\",currency,STATUS,\"Created date (UTC)\",purchaseId (metadata)\r\n"
            + "\"two\nlines, and a comma\",pi_1,ch_1,\"1,234.50\",10.00,USD,Partially refunded,2026-01-31 18:00:30,\r\n"
            + "\"a \"\"quote\"\"\",pi_2,ch_2,500,,JPY,failed,1769882400,pur_2\r\n\r\n";

        var payments = Read(text);

        Assert.Equal(
            [("pi_1", null, new Money(123_450, "USD"), 1_000L, true, 2), ("pi_2", "pur_2", new Money(500, "JPY"), 0L, false, 4)],
            payments.Select(static payment => (payment.PaymentId, payment.PurchaseId, payment.Amount, payment.Refunded ?? -1, payment.IsPaid, payment.Line)));
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 18, 0, 0, TimeSpan.Zero), payments[1].CreatedAt);
    }

    [Fact]
    public void A_file_without_payments_holds_none() => Assert.Empty(Read($"{Names}\n"));

    [Theory]
    [InlineData("", "Line 1: there is no column")]
    [InlineData("id,Amount\n", "Line 1: there is no column 'Currency'")]
    [InlineData("id;Amount;Currency\n", "separated by commas")]
    [InlineData(Names + ",id\n" + Row + ",x\n", "Line 1: ")]
    [InlineData(Names + "\n" + Row + "\npi_2,9.99\n", "The file is no table")]
    [InlineData(Names + "\n" + Row + "\n\n" + Row + "\n", "The file is no table")]
    [InlineData(Names + "\n" + Row + "\n\"pi_2,9.99,usd,Paid,2026-01-31 18:00,pur_1\n" + Row + "\n", "A quote (\") is not closed")]
    [InlineData(Names + "\n" + Row + "\n,9.99,usd,Paid,2026-01-31 18:00,pur_1\n", "Line 3: id is ''")]
    [InlineData(Names + "\n" + Row + "\npi_2,9.999,usd,Paid,2026-01-31 18:00,pur_1\n", "Line 3: Amount is '9.999'")]
    [InlineData(Names + "\n" + Row + "\npi_2,\"9,99\",usd,Paid,2026-01-31 18:00,pur_1\n", "Line 3: Amount is '9,99'")]
    [InlineData(Names + "\n" + Row + "\npi_2,-1,usd,Paid,2026-01-31 18:00,pur_1\n", "Line 3: Amount is '-1'")]
    [InlineData(Names + "\n" + Row + "\npi_2,1e5,usd,Paid,2026-01-31 18:00,pur_1\n", "Line 3: Amount is '1e5'")]
    [InlineData(Names + "\n" + Row + "\npi_2,99999999999999999999,usd,Paid,2026-01-31 18:00,pur_1\n", "Line 3: Amount is '999")]
    [InlineData(Names + "\n" + Row + "\npi_2,9.5,jpy,Paid,2026-01-31 18:00,pur_1\n", "at most 0 decimals")]
    [InlineData(Names + "\n" + Row + "\npi_2,9.99,dollars,Paid,2026-01-31 18:00,pur_1\n", "Line 3: Currency is 'dollars'")]
    [InlineData(Names + "\n" + Row + "\npi_2,9.99,usd,Paidish,2026-01-31 18:00,pur_1\n", "Line 3: Status is 'Paidish'; it has to be one of: ")]
    [InlineData(Names + "\n" + Row + "\npi_2,9.99,usd,Paid,31.1.2026,pur_1\n", "Line 3: Created (UTC) is '31.1.2026'")]
    public void What_can_not_be_read_is_named_with_its_line_and_what_to_do(string text, string said)
    {
        var fault = Assert.Throws<PaymentFileException>(() => Read(text));

        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused() =>
        Assert.Contains("UTF-8", Assert.Throws<PaymentFileException>(() => PaymentFile.Read([0xff, 0xfe, 0, 1])).Message, StringComparison.Ordinal);

    [Fact]
    public void More_payments_than_may_be_are_refused()
    {
        var rows = string.Concat(Enumerable.Range(0, PaymentFile.PaymentsMax + 1).Select(static _ => Row + "\n"));

        Assert.Contains("Export a shorter time", Assert.Throws<PaymentFileException>(() => Read($"{Names}\n{rows}")).Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever is done to a file, it is read, or refused with words: never a fault.</summary>
    [Fact]
    public void No_file_however_damaged_is_a_fault() =>
        Gen.Select(Gen.Int[0, 400], Gen.OneOf(Gen.Char.Select(static c => c.ToString()), Gen.Int[0, 7].Select(static at => new[] { "\"", ",", "\n", "\r", "\0", "é", "\uFEFF", "" }[at])), Gen.Int[0, 5])
            .Sample((at, what, length) =>
            {
                var text = $"{Names}\n{Row}\n{Row}\n";
                var (from, until) = (Math.Min(at, text.Length), Math.Min(at + length, text.Length));
                try
                {
                    Read(text[..from] + what + text[until..]);
                }
                catch (PaymentFileException fault)
                {
                    Assert.NotEmpty(fault.Message);
                }
            });

    private static IReadOnlyList<PaymentRecord> Read(string text) => PaymentFile.Read(Encoding.UTF8.GetBytes(text));
}
