using System.Text.Json;

namespace OrleansCoins.Silo.Verifying;

/// <summary>How far a verification is: a file, so that an hour's reading needn't begin again after Ctrl-C or a crash.</summary>
internal sealed class VerificationState
{
    /// <summary>Which database it is of.</summary>
    public required string Identity { get; init; }

    /// <summary>The highest position that is looked at.</summary>
    public required long Position { get; init; }

    /// <summary>What lies there; <see langword="null"/> in an empty journal.</summary>
    public required EntryWitness? Last { get; init; }

    /// <summary>When it began, in microseconds since 1970.</summary>
    public required long BegunAtMicroseconds { get; init; }

    /// <summary>The stretches.</summary>
    public required IReadOnlyList<JournalRange> Ranges { get; init; }

    /// <summary>Those of them that are done, by index.</summary>
    public HashSet<int> Done { get; init; } = [];

    /// <summary>What those came to.</summary>
    public RangeResult Result { get; init; } = new();

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It holds no such state.</exception>
    public static async Task<VerificationState> ReadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            await using var stream = File.OpenRead(file);
            return await JsonSerializer.DeserializeAsync<VerificationState>(stream, cancellationToken: cancellation)
                ?? throw new InvalidDataException($"{file} is empty.");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{file} holds no interrupted verification: {fault.Message} Begin without --resume.", fault);
        }
    }

    /// <summary>Writes a file, in one step: whoever looks finds the old or the new one whole.</summary>
    public async Task WriteAsync(string file)
    {
        var beside = $"{file}.new";
        await using (var stream = File.Create(beside))
        {
            await JsonSerializer.SerializeAsync(stream, this);
        }

        File.Move(beside, file, overwrite: true);
    }
}
