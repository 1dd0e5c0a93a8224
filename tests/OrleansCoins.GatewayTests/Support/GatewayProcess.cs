using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace OrleansCoins.GatewayTests.Support;

/// <summary>
/// The gateway as an operator starts it: a process of its own, set up by environment variables, with its silo inside. So its exit code, its
/// messages and what outlives it are the real ones too.
/// </summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private const string ProgramFile = "OrleansCoins.Gateway.dll";
    private const string Greeting = "OrleansCoins gateway: ";
    private const int SignalTerminate = 15;
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);
    private static readonly ConcurrentDictionary<int, Process> Running = new();

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    static GatewayProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Values)
        {
            process.Kill();
        }
    };

    private GatewayProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Start();
        Running[_process.Id] = _process;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _listening.Task.GetAwaiter().GetResult();

    /// <summary>What it has written to its console.</summary>
    public string Output => string.Join(Environment.NewLine, _output);

    /// <summary>The folder of the program.</summary>
    public static string ProgramDirectory => AppContext.BaseDirectory;

    /// <summary>Starts a gateway, and returns once it listens.</summary>
    public static async Task<GatewayProcess> StartAsync(GatewaySettings settings)
    {
        var gateway = new GatewayProcess(Describe(settings));
        var known = Task.WhenAny(gateway._listening.Task, gateway._process.WaitForExitAsync());
        await ((Task)known).WaitAsync(StartDeadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (gateway._listening.Task.IsCompletedSuccessfully)
        {
            return gateway;
        }

        await gateway.DisposeAsync();
        throw new InvalidOperationException($"Awaited in vain for {StartDeadline.TotalSeconds} s: the gateway listens. It said:\n{gateway.Output}");
    }

    /// <summary>Starts a gateway that is expected to end by itself, and says how it ended.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(GatewaySettings settings)
    {
        await using var gateway = new GatewayProcess(Describe(settings));
        await gateway.EndAsync(StartDeadline, "the gateway ends by itself");
        return (gateway._process.ExitCode, gateway.Output);
    }

    /// <summary>Stops it as an orchestrator would: it is asked to end, and does. Where there are no signals it is killed.</summary>
    public async Task StopAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            await KillAsync();
            return;
        }

        Assert.Equal(0, SendSignal(_process.Id, SignalTerminate));
        await EndAsync(StopDeadline, "the gateway ends when it is asked to");
        Assert.True(_process.ExitCode == 0, $"The gateway ended with {_process.ExitCode}. It said:\n{Output}");
    }

    /// <summary>Kills it: nothing of its own runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await EndAsync(StopDeadline, "the killed gateway is gone");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        Running.TryRemove(_process.Id, out _);
        _process.Dispose();
    }

    private static ProcessStartInfo Describe(GatewaySettings settings)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { Path.Combine(settings.Program ?? ProgramDirectory, ProgramFile) },
            WorkingDirectory = settings.DataDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        foreach (var argument in settings.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Settings of whoever runs the tests are not the tests'.
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToArray())
        {
            start.Environment.Remove(name);
        }

        var (siloPort, clientPort) = FreePorts();
        start.Environment["ASPNETCORE_ENVIRONMENT"] = settings.Environment;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["OrleansCoins__DataDirectory"] = settings.DataDirectory;
        start.Environment["OrleansCoins__SiloPort"] = siloPort;
        start.Environment["OrleansCoins__OrleansClientPort"] = clientPort;
        foreach (var (name, value) in settings.Variables)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static bool IsSetting(string name) =>
        name.StartsWith("OrleansCoins", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ConnectionStrings", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("OTEL_", StringComparison.Ordinal)
        || name is "DOTNET_ENVIRONMENT" or "DOTNET_URLS";

    /// <summary>Two ports that nobody uses now.</summary>
    private static (string Silo, string Client) FreePorts()
    {
        using var silo = new TcpListener(IPAddress.Loopback, 0);
        using var client = new TcpListener(IPAddress.Loopback, 0);
        silo.Start();
        client.Start();
        return ($"{((IPEndPoint)silo.LocalEndpoint).Port}", $"{((IPEndPoint)client.LocalEndpoint).Port}");
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int processId, int signal);

    private async Task EndAsync(TimeSpan deadline, string awaited)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(deadline);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            Assert.Fail($"Awaited in vain for {deadline.TotalSeconds} s: {awaited}. It said:\n{Output}");
        }
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (line.StartsWith(Greeting, StringComparison.Ordinal))
        {
            _listening.TrySetResult(new Uri(line[Greeting.Length..]));
        }
    }
}

/// <summary>How a gateway is started.</summary>
/// <param name="DataDirectory">Where it keeps what outlives it.</param>
/// <param name="Variables">Its further settings, by the names of their environment variables.</param>
internal sealed record GatewaySettings(string DataDirectory, params IReadOnlyList<(string Name, string Value)> Variables)
{
    /// <summary>The folder of the program; <see langword="null"/> for the one that was built.</summary>
    public string? Program { get; init; }

    public string Environment { get; init; } = "Development";

    /// <summary>What is said on the command line.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}
