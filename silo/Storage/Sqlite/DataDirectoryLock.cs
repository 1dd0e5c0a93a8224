namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>
/// The right of one process to a data directory, held until it is disposed of or the process ends, however it ends. The embedded storage has one
/// writer; a second process would write beside its sessions.
/// </summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DataDirectoryLock(string directory, FileStream file) => (Directory, _file) = (directory, file);

    /// <summary>The directory, as an absolute path.</summary>
    public string Directory { get; }

    /// <summary>Takes a directory, and makes it when it is not there.</summary>
    /// <exception cref="DataDirectoryInUseException">Another process, or another silo of this one, has it.</exception>
    public static DataDirectoryLock Acquire(string directory)
    {
        var path = Path.GetFullPath(directory);
        System.IO.Directory.CreateDirectory(path);
        try
        {
            return new DataDirectoryLock(
                path,
                new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e.GetType() == typeof(IOException))
        {
            // A file that is locked has no exception type of its own; those that have one are something else.
            throw new DataDirectoryInUseException(path, e);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}

/// <summary>The data directory belongs to another process.</summary>
public sealed class DataDirectoryInUseException(string directory, Exception cause) : Exception(
    $"The data directory {directory} is in use by another process. The embedded storage is for one process: stop the other one, or give this one another directory.",
    cause)
{
    /// <summary>The directory, as an absolute path.</summary>
    public string Directory { get; } = directory;
}
