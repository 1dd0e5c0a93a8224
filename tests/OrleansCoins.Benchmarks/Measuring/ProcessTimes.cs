using System.Globalization;

namespace OrleansCoins.Benchmarks.Measuring;

/// <summary>What <c>/proc</c> says of a process (proc(5)).</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its program.</param>
/// <param name="Parent">Who started it.</param>
/// <param name="Own">The processor time that it has used.</param>
/// <param name="OfEnded">The processor time that its children had used when they ended.</param>
internal sealed record ProcessTimes(int Id, string Name, int Parent, TimeSpan Own, TimeSpan OfEnded)
{
    /// <summary>The unit of times in <c>/proc</c>: USER_HZ, which is 100 on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>All processes that can be seen; none where there is no <c>/proc</c>.</summary>
    public static IEnumerable<ProcessTimes> All() => !Directory.Exists("/proc") ? [] : Directory.EnumerateDirectories("/proc")
        .Select(static folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Read(id) : null)
        .OfType<ProcessTimes>();

    /// <summary>The process of a number; <see langword="null"/> when it has ended, or can't be seen.</summary>
    public static ProcessTimes? Read(int id)
    {
        try
        {
            // The name is in parentheses and may hold anything; what follows it is numbers: state, ppid, ..., utime (14), stime, cutime, cstime.
            var line = File.ReadAllText($"/proc/{id}/stat");
            var (open, close) = (line.IndexOf('('), line.LastIndexOf(')'));
            var fields = line[(close + 2)..].Split(' ');
            return new ProcessTimes(
                id,
                line[(open + 1)..close],
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                Time(fields[11]) + Time(fields[12]),
                Time(fields[13]) + Time(fields[14]));
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The process whose command line holds a text, if it is no shell's; <see langword="null"/> for none.</summary>
    public static int? Find(string name, string text)
    {
        foreach (var process in All().Where(process => process.Name == name))
        {
            try
            {
                if (File.ReadAllText($"/proc/{process.Id}/cmdline").Contains(text, StringComparison.Ordinal))
                {
                    return process.Id;
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
            catch (UnauthorizedAccessException)
            {
                // Somebody else's.
            }
        }

        return null;
    }

    private static TimeSpan Time(string field) => TimeSpan.FromSeconds(long.Parse(field, CultureInfo.InvariantCulture) / TicksPerSecond);
}
