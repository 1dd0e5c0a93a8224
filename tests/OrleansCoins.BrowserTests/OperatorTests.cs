using System.Text.RegularExpressions;
using OrleansCoins.BrowserTests.Support;
using static Microsoft.Playwright.Assertions;

namespace OrleansCoins.BrowserTests;

/// <summary>The operator's charts, whatever the gateway measures.</summary>
[Collection(SharedBrowser.Name)]
public sealed class OperatorTests(BrowserFixture browsers)
{
    [SkippableFact]
    public async Task What_only_silos_measure_is_said_to_be_elsewhere_and_not_shown_as_nothing()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        var asked = 0;
        await visitor.Page.RouteAsync("**/metrics", async route => await route.FulfillAsync(new()
        {
            ContentType = "text/plain",
            Body = $"orleanscoins_feed_readers 3\nhttp_server_request_duration_seconds_count{{http_route=\"/v1/gifts\"}} {10 * ++asked}\n",
        }));

        await visitor.GoAsync("operator");

        foreach (var title in new[] { "Gifts", "Refusals", "Commit, 95th percentile" })
        {
            var card = visitor.Page.Locator($".chart-card[aria-label='{title}']");
            await Expect(card.Locator(".chart-head")).ToContainTextAsync("not measured here");
            await Expect(card).ToContainTextAsync("each silo’s /metrics");
        }

        await Expect(visitor.Page.Locator(".chart-card[aria-label='Requests'] .chart-head")).ToContainTextAsync("/s");
        await Expect(visitor.Page.Locator(".gauges")).ToContainTextAsync("not measured here");
        await visitor.PictureAsync("operator-of-a-cluster");
        Assert.Empty(visitor.Complaints);
    }

    [SkippableFact]
    public async Task Where_a_silo_runs_in_the_gateway_its_charts_have_figures()
    {
        await using var visitor = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));

        await visitor.GoAsync("operator");

        await Expect(visitor.Page.Locator(".chart-card[aria-label='Gifts'] .chart-head")).ToContainTextAsync("/s");
        await Expect(visitor.Page.Locator(".chart-card[aria-label='Undelivered gifts'] .chart-head strong")).ToHaveTextAsync(new Regex(@"^\d+$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(visitor.Page.Locator(".chart-card[aria-label='Active silos'] .chart-head strong")).ToHaveTextAsync("1");
        await Expect(visitor.Page.Locator(".member .badge")).ToHaveTextAsync("active");

        // How long a commit takes is known once there is one.
        await using var buyer = await browsers.VisitAsync(browsers.Name("viewer"), browsers.Name("creator"));
        await buyer.BuyAsync("70");
        await Expect(visitor.Page.Locator(".chart-card[aria-label='Commit, 95th percentile'] .chart-head")).ToContainTextAsync("ms");
    }
}
