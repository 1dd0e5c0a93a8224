using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.Grains;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>
/// The one writer of a SQLite file: a thread with a connection of its own. SQLite lets one write at a time and works with blocking calls; in turns on
/// one thread nobody waits for a lock, and no thread of the grains is held up by a disk.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    // A batch of entries touches two pages of the indexes a row. The cache (in KiB) holds those of the accounts that are busy, and the log is moved
    // into the file every so many pages, so that a page that was written often is moved once. At the defaults, 2 MiB and 1,000 pages, a batch of
    // 500 rows did both every time.
    private const string SetUp = "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384;";

    private readonly BlockingCollection<Action> _work = [];
    private readonly SqliteDataSource _source;
    private readonly Thread _thread;
    private SqliteConnection? _connection;
    private int _waiting;

    /// <summary>Starts the writer; it opens the file with the first work.</summary>
    public SqliteWriter(SqliteDataSource source)
    {
        _source = source;
        _thread = new Thread(Work) { IsBackground = true, Name = "journal writer" };
        _thread.Start();
    }

    /// <summary>How many things wait that <see cref="RunAsync"/> was asked for.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Does something on the writer's thread, behind everything that was asked for before.</summary>
    /// <exception cref="OverloadedException">As many wait already as may; nothing was begun.</exception>
    /// <exception cref="ObjectDisposedException">The writer has stopped.</exception>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        if (Interlocked.Increment(ref _waiting) > Limits.FileWritesWaitingMax)
        {
            Interlocked.Decrement(ref _waiting);
            return Task.FromException<T>(new OverloadedException($"Too much is waiting to be written to {Path.GetFileName(_source.File)}."));
        }

        return RunForLaneAsync(() =>
        {
            Interlocked.Decrement(ref _waiting);
            return work();
        });
    }

    /// <summary>The same for a lane, which always gets in: it asks for one thing at a time.</summary>
    /// <exception cref="ObjectDisposedException">The writer has stopped.</exception>
    public Task<T> RunForLaneAsync<T>(Func<T> work)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _work.Add(() =>
            {
                try
                {
                    completion.SetResult(work());
                }
                catch (Exception e)
                {
                    completion.SetException(e);
                }
            });
        }
        catch (InvalidOperationException e)
        {
            // ObjectDisposedException is one of these too: the collection takes no more.
            completion.SetException(new ObjectDisposedException($"The writer of {_source.File} has stopped.", e));
        }

        return completion.Task;
    }

    /// <summary>The writer's connection, for work on its thread only; opened when there is none.</summary>
    public SqliteConnection Connect()
    {
        if (_connection is null)
        {
            var connection = _source.Open();
            using var setUp = connection.CreateCommand();
            setUp.CommandText = SetUp;
            setUp.ExecuteNonQuery();
            _connection = connection;
        }

        return _connection;
    }

    /// <summary>Closes the connection, and with it rolls back what was not committed; for work on its thread only.</summary>
    public void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_work.IsAddingCompleted)
        {
            _work.CompleteAdding();
            _thread.Join();
            _work.Dispose();
            _source.Dispose();
        }
    }

    private void Work()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }

        Drop();
    }
}
