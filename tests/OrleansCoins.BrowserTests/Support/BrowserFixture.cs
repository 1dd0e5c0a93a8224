using Microsoft.Playwright;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.BrowserTests.Support;

/// <summary>
/// One gateway in Development and one Chromium for all tests. Each test uses names of its own. Where Chromium isn't installed the tests are skipped, unless
/// <c>ORLEANSCOINS_REQUIRE_BROWSER=1</c> says that it has to be there.
/// </summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private const string RequireVariable = "ORLEANSCOINS_REQUIRE_BROWSER";
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-browser-");
    private GatewayProcess? _gateway;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private int _names;

    /// <summary>Where the page is.</summary>
    internal Uri Address => _gateway!.Address;

    /// <summary>Whether there is a browser; without one, tests are skipped.</summary>
    internal bool IsThere => _browser is not null;

    /// <summary>Where pictures of the screens are kept.</summary>
    internal static string Pictures =>
        Directory.CreateDirectory(
            Environment.GetEnvironmentVariable("ORLEANSCOINS_SCREENSHOTS") ?? Path.Combine(AppContext.BaseDirectory, "TestResults", "screenshots")).FullName;

    public async Task InitializeAsync()
    {
        var program = Environment.GetEnvironmentVariable("ORLEANSCOINS_BROWSER") ?? Places.FirstOrDefault(File.Exists);
        if (program is null)
        {
            Assert.False(
                Environment.GetEnvironmentVariable(RequireVariable) == "1",
                $"{RequireVariable}=1 asks for a browser, and there is none: install chromium, or name one in ORLEANSCOINS_BROWSER.");
            return;
        }

        // Diamonds can be paid out at once here, so that a payout needs no week, and a streak lasts however slow the machine is.
        _gateway = await GatewayProcess.StartAsync(
            new GatewaySettings(_directory.FullName, ("OrleansCoins__Earnings__Hold", "0:00:00"), ("OrleansCoins__Combo__Window", "0:01:00")));
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_gateway is not null)
        {
            await _gateway.StopAsync();
            var output = _gateway.Output;
            await _gateway.DisposeAsync();
            Assert.DoesNotContain("Answered 500", output, StringComparison.Ordinal);
        }

        _directory.Delete(recursive: true);
    }

    /// <summary>A name that no other test has.</summary>
    internal string Name(string role) => $"{role}{Interlocked.Increment(ref _names)}";

    /// <summary>Someone with a browser of their own, who plays the named parts.</summary>
    /// <param name="viewer">The viewer they play in Development.</param>
    /// <param name="creator">The creator they play there.</param>
    /// <param name="screen">What they look at the page with.</param>
    /// <param name="address">Where their page is; <see langword="null"/> for the shared gateway's.</param>
    internal async Task<Visitor> VisitAsync(string viewer, string creator, Screen? screen = null, Uri? address = null)
    {
        Skip.If(_browser is null, $"No Chromium is installed: 'apt-get install chromium', or name a browser in ORLEANSCOINS_BROWSER. {RequireVariable}=1 makes this a failure.");
        var look = screen ?? Screen.Desktop;
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = (address ?? Address).ToString(),

            // A provider of tokens that a test plays has a certificate of its own.
            IgnoreHTTPSErrors = address is not null,
            ViewportSize = new ViewportSize { Width = look.Width, Height = look.Height },
            ColorScheme = look.IsDark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = look.IsCalm ? ReducedMotion.Reduce : ReducedMotion.NoPreference,
            DeviceScaleFactor = look.Scale,
        });
        context.SetDefaultTimeout(Visitor.PatienceMilliseconds);
        await context.AddInitScriptAsync(
            $"if (!localStorage.getItem('orleanscoins.names')) localStorage.setItem('orleanscoins.names', JSON.stringify({{ viewer: '{viewer}', creator: '{creator}' }}))");
        return new Visitor(context, await context.NewPageAsync());
    }
}

/// <summary>What somebody looks at the page with.</summary>
/// <param name="Width">In CSS pixels.</param>
/// <param name="Height">In CSS pixels.</param>
/// <param name="IsDark">Whether they prefer dark colours.</param>
/// <param name="IsCalm">Whether they prefer less motion.</param>
/// <param name="Scale">Device pixels in a CSS pixel.</param>
internal sealed record Screen(int Width, int Height, bool IsDark = false, bool IsCalm = true, float Scale = 1)
{
    public static readonly Screen Desktop = new(1280, 900);
    public static readonly Screen DarkDesktop = new(1280, 900, IsDark: true);
    public static readonly Screen Phone = new(390, 844);
    public static readonly Screen DarkPhone = new(390, 844, IsDark: true);
}

/// <summary>The tests that share a gateway and a browser. They run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedBrowser : ICollectionFixture<BrowserFixture>
{
    public const string Name = "Shared browser";
}
