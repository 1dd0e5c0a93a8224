using System.Globalization;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.UnitTests.Simulation;

/// <summary>The history of a run: always as a digest, by which two runs are compared; as text only when someone wants to read it.</summary>
internal sealed class Trace(bool keepText)
{
    private const int LinesMax = 60;
    private readonly Queue<string> _lines = new();

    /// <summary>FNV-1a over everything that was noted.</summary>
    public ulong Digest { get; private set; } = 14695981039346656037;

    /// <summary>The last lines.</summary>
    public IEnumerable<string> Lines => _lines;

    public void Note(int step, string who, string what, long number = 0)
    {
        Mix((ulong)step);
        Mix(who);
        Mix(what);
        Mix((ulong)number);
        if (keepText)
        {
            _lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{step,5}  {who,-18} {what}{(number == 0 ? "" : " " + number)}"));
            if (_lines.Count > LinesMax)
            {
                _lines.Dequeue();
            }
        }
    }

    public void Note(int step, Entry entry)
    {
        Mix(entry.Hash.ToString());
        Note(step, entry.Account.Value, keepText ? $"entry {entry.Sequence}: {entry.Kind.Name()} {entry.Amount} by {entry.RequestId} from {entry.Silo}" : "entry");
    }

    private void Mix(string text)
    {
        foreach (var letter in text)
        {
            Digest = (Digest ^ letter) * 1099511628211;
        }
    }

    private void Mix(ulong number) => Digest = (Digest ^ number) * 1099511628211;
}
