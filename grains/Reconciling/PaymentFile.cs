using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using nietras.SeparatedValues;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Reconciling;

/// <summary>A line of a file that can't be used. The message says which, and what to do.</summary>
internal sealed class PaymentFileException(string message) : Exception(message);

/// <summary>
/// Reads a provider's export of payments: CSV (RFC 4180) in UTF-8 with a line of names. The names are those of the payments that Stripe's Dashboard
/// exports (https://docs.stripe.com/reports); capitals don't matter, and other columns are passed over. Amounts are in units of the currency, such as 9.99.
/// </summary>
internal static partial class PaymentFile
{
    /// <summary>The most payments that a file may hold.</summary>
    public const int PaymentsMax = 50_000;

    private const int TextLengthMax = 200;

    private static readonly string[] PaymentNames = ["PaymentIntent ID", "payment_intent_id", "id"];
    private static readonly string[] AmountNames = ["Amount"];
    private static readonly string[] CurrencyNames = ["Currency"];
    private static readonly string[] StatusNames = ["Status"];
    private static readonly string[] CreatedNames = ["Created date (UTC)", "Created (UTC)", "created"];
    private static readonly string[] PurchaseNames = ["purchaseId (metadata)", "payment_metadata[purchaseId]", "purchaseId"];
    private static readonly string[] RefundedNames = ["Amount Refunded", "amount_refunded"];

    private static readonly FrozenSet<string> Paid = FrozenSet.ToFrozenSet(
        ["paid", "succeeded", "refunded", "partially refunded", "partially_refunded", "disputed", "lost", "won", "refund pending", "early fraud warning"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Unpaid = FrozenSet.ToFrozenSet(
        ["failed", "canceled", "cancelled", "blocked", "expired", "incomplete", "pending", "processing", "uncaptured", "requires_payment_method", "requires_action", "requires_confirmation", "requires_capture"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly string[] TimeForms =
        ["yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"];

    /// <summary>The payments of a file.</summary>
    /// <exception cref="PaymentFileException">It can't be read as such.</exception>
    public static IReadOnlyList<PaymentRecord> Read(ReadOnlySpan<byte> file)
    {
        var text = Decode(file);
        if (text.AsSpan().Count('"') % 2 != 0)
        {
            throw new PaymentFileException("A quote (\") is not closed, so lines may be lost in it. Export the file anew, and give it whole.");
        }

        try
        {
            using var reader = Sep.New(',').Reader(static options => options with { Unescape = true }).FromText(text);
            return Read(reader);
        }
        catch (InvalidDataException fault)
        {
            throw new PaymentFileException($"The file is no table: {OneLine(fault.Message)} Every line needs as many values as the first has names.");
        }
        catch (ArgumentException fault)
        {
            throw new PaymentFileException($"Line 1: {OneLine(fault.Message)} Every name may be there once.");
        }
    }

    private static List<PaymentRecord> Read(SepReader reader)
    {
        var names = reader.Header.ColNames;
        var (payment, amount, currency, status, created, purchase) =
            (Require(PaymentNames), Require(AmountNames), Require(CurrencyNames), Require(StatusNames), Require(CreatedNames), Require(PurchaseNames));
        var refunded = Find(RefundedNames);
        var records = new List<PaymentRecord>();
        foreach (var row in reader)
        {
            var line = row.LineNumberFrom;
            if (records.Count == PaymentsMax)
            {
                throw new PaymentFileException($"Line {line}: a file may hold {PaymentsMax:N0} payments. Export a shorter time.");
            }

            var money = ReadMoney(line, names[amount], Text(row, amount), Text(row, currency));
            records.Add(new PaymentRecord(
                line,
                Text(row, payment) is { Length: > 0 } id ? id : throw Wrong(line, names[payment], "", "the provider's name of the payment"),
                Text(row, purchase) is { Length: > 0 } named ? named : null,
                money,
                refunded < 0 ? null : Text(row, refunded) is { Length: > 0 } back ? ReadMoney(line, names[refunded], back, money.Currency).Amount : 0,
                IsPaid(line, names[status], Text(row, status)),
                Text(row, status),
                ReadTime(line, names[created], Text(row, created))));

            string Text(SepReader.Row values, int column) =>
                values[column].Span.Trim() is { Length: <= TextLengthMax } value && !value.ContainsAny('\n', '\r')
                    ? value.ToString()
                    : throw new PaymentFileException($"Line {line}: {names[column]} is too long: at most {TextLengthMax} characters in one line.");
        }

        return records;

        int Require(string[] accepted) => Find(accepted) is >= 0 and var at
            ? at
            : throw new PaymentFileException(
                $"Line 1: there is no column '{accepted[0]}'{(accepted.Length > 1 ? $" (or {string.Join(", ", accepted[1..].Select(static name => $"'{name}'"))})" : "")}. There are: {OneLine(string.Join(", ", names))}. Values are separated by commas.");

        int Find(string[] accepted) => accepted
            .Select(name => Enumerable.Range(0, names.Count).FirstOrDefault(at => names[at].Trim().Equals(name, StringComparison.OrdinalIgnoreCase), -1))
            .FirstOrDefault(static at => at >= 0, -1);
    }

    private static string Decode(ReadOnlySpan<byte> file)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(file.StartsWith("\uFEFF"u8) ? file[3..] : file).TrimEnd('\r', '\n');
        }
        catch (DecoderFallbackException)
        {
            throw new PaymentFileException("The file is no text in UTF-8. Export it as CSV, and send it as it is.");
        }
    }

    private static Money ReadMoney(int line, string name, string amount, string currency)
    {
        var code = currency.ToUpperInvariant();
        if (code.Length != 3 || code.AsSpan().ContainsAnyExceptInRange('A', 'Z'))
        {
            throw Wrong(line, CurrencyNames[0], currency, "an ISO 4217 code such as USD");
        }

        var digits = MinorUnits.DigitsOf(code);
        if (AmountForm().IsMatch(amount)
            && decimal.TryParse(amount, NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var units)
            && units <= Coins.MaxValue / 1000
            && units * Power(digits) is var minor && minor == decimal.Truncate(minor))
        {
            return new Money((long)minor, code);
        }

        throw Wrong(line, name, amount, $"an amount in units of {code} with at most {digits} decimals, such as {(digits == 0 ? "500" : "9.99")}, not negative");
    }

    /// <summary>Digits, also in groups of three, and decimals after a point: <c>9,99</c> is no amount.</summary>
    [GeneratedRegex(@"^(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex AmountForm();

    private static decimal Power(int digits) => digits switch
    {
        0 => 1,
        2 => 100,
        _ => 1000,
    };

    private static bool IsPaid(int line, string name, string status) =>
        Paid.Contains(status) || (Unpaid.Contains(status) ? false : throw Wrong(line, name, status, $"one of: {string.Join(", ", Paid.Order(StringComparer.Ordinal))}; or, where no money came in: {string.Join(", ", Unpaid.Order(StringComparer.Ordinal))}"));

    private static DateTimeOffset ReadTime(int line, string name, string value)
    {
        if (DateTimeOffset.TryParseExact(value, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && time.Year is >= 1970 and < 9998)
        {
            return time;
        }

        return value.Length is > 8 and < 12 && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw Wrong(line, name, value, "a time in UTC such as 2026-01-31 18:00 or 2026-01-31T18:00:00Z");
    }

    private static PaymentFileException Wrong(int line, string name, string found, string form) =>
        new($"Line {line}: {name} is '{OneLine(found)}'; it has to be {form}. Nothing was written.");

    private static string OneLine(string text) => (text.Length > TextLengthMax ? $"{text[..TextLengthMax]}..." : text).ReplaceLineEndings(" ");
}
