using System.Globalization;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Rules;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Catalogue;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>What is on sale. Open to everyone, and cheap to ask again: the catalogues have entity tags.</summary>
internal static class CatalogueEndpoints
{
    public static RouteGroupBuilder MapCatalogue(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(string.Empty).WithTags("Catalogue").AllowAnonymous().Refuses(503);
        group.MapGet("/gifts", GetGiftsAsync)
            .WithName("ListGifts").WithSummary("The gifts on sale")
            .Produces<CatalogueResponse<GiftOnSale>>().Produces(304);
        group.MapGet("/coin-packages", GetPackagesAsync)
            .WithName("ListCoinPackages").WithSummary("The packages of coins on sale")
            .Produces<CatalogueResponse<PackageOnSale>>().Produces(304);
        group.MapGet("/features", GetFeaturesAsync)
            .WithName("ListFeatures").WithSummary("The features and filters that can be unlocked")
            .Produces<CatalogueResponse<FeatureOnSale>>().Produces(304);
        return group;
    }

    private static async Task<FileContentHttpResult> GetGiftsAsync(GrainCalls grains, HttpContext http)
    {
        var catalogue = await grains.AskAsync(static grains => grains.Catalogue().GetAsync(), http.RequestAborted);
        var gifts = catalogue.Gifts.Select(gift => new GiftOnSale(
            gift.Id.Value, gift.Name, gift.Coins.Value, ReferencePrice.Of(gift.Coins, catalogue.Packages), gift.Version));
        return Whole([.. gifts], AnswerJson.Context.CatalogueResponseGiftOnSale, catalogue);
    }

    private static async Task<FileContentHttpResult> GetPackagesAsync(GrainCalls grains, HttpContext http)
    {
        var catalogue = await grains.AskAsync(static grains => grains.Catalogue().GetAsync(), http.RequestAborted);
        var packages = catalogue.Packages.Select(package => new PackageOnSale(
            package.Id.Value, package.Coins.Value, MoneyResponse.Of(package.Price)));
        return Whole([.. packages], AnswerJson.Context.CatalogueResponsePackageOnSale, catalogue);
    }

    private static async Task<FileContentHttpResult> GetFeaturesAsync(GrainCalls grains, HttpContext http)
    {
        var catalogue = await grains.AskAsync(static grains => grains.Catalogue().GetAsync(), http.RequestAborted);
        var features = catalogue.Features.Select(feature => new FeatureOnSale(
            feature.Id.Value, feature.Name, feature.Coins.Value, ReferencePrice.Of(feature.Coins, catalogue.Packages), feature.Version));
        return Whole([.. features], AnswerJson.Context.CatalogueResponseFeatureOnSale, catalogue);
    }

    /// <summary>The tag names the version and the bytes: silos with other settings must not pass for the same catalogue.</summary>
    private static FileContentHttpResult Whole<T>(T[] items, JsonTypeInfo<CatalogueResponse<T>> type, CatalogueView catalogue)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new CatalogueResponse<T>(items), type);
        var hash = Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8));
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"v{catalogue.Version}-{hash}\"");
        return TypedResults.Bytes(body, $"{MediaTypeNames.Application.Json}; charset=utf-8", entityTag: new EntityTagHeaderValue(tag));
    }
}
