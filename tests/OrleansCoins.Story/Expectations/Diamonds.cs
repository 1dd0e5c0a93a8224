using System.Globalization;

namespace OrleansCoins.Story.Expectations;

/// <summary>Diamonds, exactly: ten-thousandths, so that coins times basis points is a whole number of them.</summary>
internal readonly record struct Diamonds(long Units)
{
    private const int Places = 4;
    private const long Unit = 10_000;

    /// <summary>Reads the contract's form: a decimal without trailing zeros.</summary>
    public static Diamonds Parse(string text)
    {
        var digits = text.StartsWith('-') ? text[1..] : text;
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? string.Empty : digits[(point + 1)..];
        var isWellFormed = whole.Length > 0 && (whole.Length == 1 || whole[0] != '0')
            && (point < 0 || (fraction.Length is > 0 and <= Places && fraction[^1] != '0'))
            && (whole + fraction).All(char.IsAsciiDigit);
        if (!isWellFormed)
        {
            throw new InvalidDataException($"'{text}' is not a number of diamonds: a decimal without trailing zeros, of at most {Places} places.");
        }

        var units = long.Parse(whole + fraction.PadRight(Places, '0'), CultureInfo.InvariantCulture);
        return new Diamonds(digits.Length == text.Length ? units : -units);
    }

    /// <summary>What a share of coins is worth.</summary>
    public static Diamonds Of(long coins, int shareBps) => new(checked(coins * shareBps));

    public static Diamonds operator +(Diamonds left, Diamonds right) => new(checked(left.Units + right.Units));

    public override string ToString() => ((decimal)Units / Unit).ToString("0.####", CultureInfo.InvariantCulture);
}
