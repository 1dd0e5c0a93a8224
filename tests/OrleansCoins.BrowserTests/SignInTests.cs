using Microsoft.Playwright;
using OrleansCoins.BrowserTests.Support;
using OrleansCoins.GatewayTests.Support;
using static Microsoft.Playwright.Assertions;

namespace OrleansCoins.BrowserTests;

/// <summary>The page in Production, where people sign in at an OpenID Connect provider.</summary>
[Collection(SharedBrowser.Name)]
public sealed class SignInTests(BrowserFixture browsers) : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-signin-");
    private IdentityProvider? _provider;
    private GatewayProcess? _gateway;

    public async Task InitializeAsync()
    {
        if (!browsers.IsThere)
        {
            return;
        }

        _provider = await IdentityProvider.StartAsync(_directory.FullName);
        _gateway = await GatewayProcess.StartAsync(new GatewaySettings(
            _directory.FullName,
            ("SSL_CERT_FILE", _provider.CertificateFile),
            ("OrleansCoins__Auth__Authority", _provider.Authority),
            ("OrleansCoins__Page__ClientId", IdentityProvider.Client))
        {
            Environment = "Production",
        });
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.StopAsync();
            await _gateway.DisposeAsync();
        }

        if (_provider is not null)
        {
            await _provider.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    [SkippableFact]
    public async Task In_production_people_sign_in_at_the_provider_and_come_back_to_where_they_were()
    {
        var (creator, viewer) = (await VisitAsync("mona"), await VisitAsync("ada"));
        await using var _ = creator;
        await using var __ = viewer;
        await creator.GoAsync("creator");
        await SignInAsync(creator, "mona");
        await Expect(creator.Page.Locator("h1")).ToContainTextAsync("Mona");
        await creator.Page.GetByLabel("Title").FillAsync("By OIDC");
        await creator.Page.GetByRole(AriaRole.Button, new() { Name = "Go live" }).ClickAsync();
        await Expect(creator.Page.GetByRole(AriaRole.Link, new() { Name = "By OIDC" })).ToBeVisibleAsync();

        // Rooms can be watched by anyone; who wants to give signs in, and is in the same room again.
        await viewer.GoAsync();
        await viewer.Page.GetByRole(AriaRole.Link, new() { Name = "By OIDC" }).ClickAsync();
        await Expect(viewer.Page.Locator(".feed-state")).ToHaveTextAsync(string.Empty);
        await SignInAsync(viewer, "ada");
        await Expect(viewer.Page.Locator("h1")).ToHaveTextAsync("By OIDC");
        await viewer.GiveAsync("rose");
        await Expect(viewer.Page.Locator(".tray [role=alert]")).ToContainTextAsync("Buy coins");

        // Its token lasts over a reload, and is in no address.
        await viewer.Page.ReloadAsync();
        await Expect(viewer.Page.Locator("#send")).ToBeEnabledAsync();
        Assert.DoesNotContain("code", viewer.Page.Url, StringComparison.Ordinal);
        await Expect(viewer.Page.GetByRole(AriaRole.Link, new() { Name = "Operator" })).ToHaveCountAsync(0);
        await viewer.PictureAsync("signed-in");
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(viewer.Page.Locator("#me").GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToBeVisibleAsync();
        Assert.Empty(viewer.Complaints);
        Assert.Empty(creator.Complaints);
    }

    [SkippableFact]
    public async Task An_answer_that_this_tab_did_not_ask_for_signs_nobody_in()
    {
        await using var visitor = await VisitAsync("eve");

        await visitor.Page.GotoAsync("/?code=stolen&state=guessed");

        await Expect(visitor.Page.Locator("#toasts")).ToContainTextAsync("no answer to a sign-in of this tab");
        await Expect(visitor.Page.Locator("#me").GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToBeVisibleAsync();
        Assert.DoesNotContain("stolen", visitor.Page.Url, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task An_operator_finds_their_desk_and_nothing_of_development_is_offered()
    {
        await using var visitor = await VisitAsync("olga");
        await visitor.GoAsync();
        await SignInAsync(visitor, "olga", "openid coins:admin");

        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Operator" }).ClickAsync();

        await Expect(visitor.Page.Locator(".page-head .badge")).ToHaveTextAsync("The books balance");
        await visitor.GoAsync();
        await Expect(visitor.Page.GetByText("Break it")).ToHaveCountAsync(0);
        await Expect(visitor.Page.GetByText("Start the demo")).ToHaveCountAsync(0);
        Assert.Empty(visitor.Complaints);
    }

    private async Task<Visitor> VisitAsync(string name) => await browsers.VisitAsync(name, name, address: _gateway?.Address);

    private async Task SignInAsync(Visitor visitor, string user, string scope = "openid")
    {
        (_provider!.User, _provider.Scope) = (user, scope);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).First.ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
    }
}
