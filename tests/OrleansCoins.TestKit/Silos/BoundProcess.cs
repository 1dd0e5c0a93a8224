using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace OrleansCoins.TestKit.Silos;

/// <summary>
/// A program that ends with this process, however this process ends: a shell beside it waits for the end of its own input, which is a pipe from here,
/// and then kills it. The input ends when it is closed here, and when there is nobody any more who could.
/// </summary>
internal sealed class BoundProcess : IDisposable
{
    public const int SignalKill = 9;
    public const int SignalTerminate = 15;
    private const int LinesKept = 3_000;
    private const string Announced = "orleanscoins-process ";
    private static readonly TimeSpan EndTimeMax = TimeSpan.FromSeconds(10);

    // The program doesn't read the pipe. The shell ignores what a terminal sends to all (Ctrl-C), or it would be gone before it could end the program.
    private const string Shell = $"""
        signal=$1 leftover=$2
        shift 2
        exec 3<&0
        "$@" </dev/null 3<&- &
        program=$!
        trap '' INT TERM HUP
        (cat <&3; kill -s "$signal" $program) >/dev/null 2>&1 &
        watcher=$!
        exec 3<&-
        echo "{Announced}$program"
        wait $program
        code=$?
        kill -s KILL $watcher
        [ -z "$leftover" ] || rm -rf "$leftover"
        exit $code
        """;

    /// <summary>Those that run are held on to: were one collected as garbage, its pipe would be closed.</summary>
    private static readonly ConcurrentDictionary<BoundProcess, byte> Running = new();

    private readonly Process _shell;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new();
    private readonly TaskCompletionSource<int> _id = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BoundProcess(ProcessStartInfo start)
    {
        _shell = new Process { StartInfo = start };
        _shell.OutputDataReceived += (_, line) => Hear(line.Data);
        _shell.ErrorDataReceived += (_, line) => Hear(line.Data);
        _shell.Start();
        _shell.BeginOutputReadLine();
        _shell.BeginErrorReadLine();
        Ended = _shell.WaitForExitAsync();
        Running[this] = 0;
    }

    /// <summary>Completes when the program has ended.</summary>
    public Task Ended { get; }

    /// <summary>The last lines that it wrote.</summary>
    public string Output => string.Join(Environment.NewLine, _output);

    /// <summary>Starts a program.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="directory">Where it runs.</param>
    /// <param name="environment">Makes its environment of this process's own.</param>
    /// <param name="signalAtEnd">How it is ended with this process.</param>
    /// <param name="leftover">What is removed when it has ended: a directory.</param>
    /// <exception cref="PlatformNotSupportedException">There is no shell here.</exception>
    public static BoundProcess Start(
        IEnumerable<string> command, string directory, Action<IDictionary<string, string?>>? environment = null, string signalAtEnd = "KILL", string leftover = "")
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Processes beside the test need a Unix: Linux or macOS, or WSL on Windows.");
        }

        var start = new ProcessStartInfo("/bin/sh")
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { "-c", Shell, "sh", signalAtEnd, leftover }.Concat(command))
        {
            start.ArgumentList.Add(argument);
        }

        environment?.Invoke(start.Environment);
        return new BoundProcess(start);
    }

    /// <summary>Waits for a line that holds a text.</summary>
    /// <exception cref="InvalidOperationException">The program ended before it wrote one; the message holds its output.</exception>
    /// <exception cref="TimeoutException">It did not write one in time; the message holds its output.</exception>
    public async Task HearsAsync(string text, TimeSpan timeMax)
    {
        var heard = _awaited.GetOrAdd(text, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_output.Any(line => line.Contains(text, StringComparison.Ordinal)))
        {
            await ((Task)Task.WhenAny(heard.Task, Ended)).WaitAsync(timeMax).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!heard.Task.IsCompleted)
            {
                throw Ended.IsCompleted
                    ? new InvalidOperationException($"It ended with {_shell.ExitCode}, and this was awaited: '{text}'. It said:\n{Output}")
                    : new TimeoutException($"After {timeMax.TotalSeconds} s it has not said '{text}'. It said:\n{Output}");
            }
        }
    }

    private async Task SignalAsync(int signal)
    {
        var id = await _id.Task.WaitAsync(EndTimeMax);
        if (!Ended.IsCompleted && SendSignal(id, signal) != 0)
        {
            throw new InvalidOperationException($"Process {id} could not be sent signal {signal} (errno {Marshal.GetLastPInvokeError()}).");
        }
    }

    /// <summary>Stops the program where it is: none of its threads runs until it goes on.</summary>
    public Task PauseAsync() => SignalAsync(OperatingSystem.IsMacOS() ? 17 : 19);

    /// <summary>Lets the program go on where it was stopped.</summary>
    public Task ResumeAsync() => SignalAsync(OperatingSystem.IsMacOS() ? 19 : 18);

    /// <summary>Ends the program by a signal, and waits until it is gone. A program that doesn't go is killed.</summary>
    public async Task EndAsync(int signal, TimeSpan timeMax)
    {
        await SignalAsync(signal);
        await Ended.WaitAsync(timeMax).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!Ended.IsCompleted)
        {
            await SignalAsync(SignalKill);
            await Ended.WaitAsync(EndTimeMax);
        }
    }

    /// <summary>Ends the program as the end of this process would, and waits until it is gone.</summary>
    public void Dispose()
    {
        _shell.StandardInput.Close();
        if (!_shell.WaitForExit(EndTimeMax))
        {
            SendSignal(_id.Task.Result, SignalKill);
            _shell.WaitForExit(EndTimeMax);
        }

        Running.TryRemove(this, out _);
        _shell.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int processId, int signal);

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        if (line.StartsWith(Announced, StringComparison.Ordinal))
        {
            _id.TrySetResult(int.Parse(line.AsSpan(Announced.Length), CultureInfo.InvariantCulture));
            return;
        }

        _output.Enqueue(line);
        if (_output.Count > LinesKept)
        {
            _output.TryDequeue(out _);
        }

        foreach (var (text, heard) in _awaited)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                heard.TrySetResult();
            }
        }
    }
}
