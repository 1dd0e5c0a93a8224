using System.Collections;
using System.Globalization;
using System.Reflection;

namespace OrleansCoins.UnitTests.Support;

/// <summary>
/// Compares values by all they hold: the equality of records stops at arrays, and a comparison by JSON would overlook exactly what JSON loses.
/// </summary>
internal static class Structure
{
    public static void Same<T>(T expected, T actual) => Assert.Equal(Describe(expected), Describe(actual));

    private static string Describe(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Describe))}]",
        IFormattable leaf when leaf.GetType().Namespace!.StartsWith("System", StringComparison.Ordinal) => leaf.ToString(null, CultureInfo.InvariantCulture),
        bool or Enum => value.ToString()!,
        _ => $"{value.GetType().Name} {{ {string.Join(", ", PropertiesOf(value))} }}",
    };

    private static IEnumerable<string> PropertiesOf(object value)
    {
        var properties = value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.GetIndexParameters().Length == 0);
        return properties.Select(property => $"{property.Name} = {Describe(property.GetValue(value))}").DefaultIfEmpty(value.ToString() ?? "");
    }
}
