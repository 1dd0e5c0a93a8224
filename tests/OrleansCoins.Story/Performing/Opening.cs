using System.Net;
using OrleansCoins.Story.Acts;
using OrleansCoins.Story.Http;

namespace OrleansCoins.Story.Performing;

/// <summary>What is on sale, and the books as they were before.</summary>
internal sealed record Opened(IReadOnlyList<GiftOnSale> Gifts, IReadOnlyList<PackageOnSale> Packages, BooksBody BooksBefore);

/// <summary>The story can't be told, and why.</summary>
internal sealed class NotPerformedException(string message) : Exception(message);

/// <summary>Gets everybody in: tokens, enrolments, rooms.</summary>
internal sealed class Opening(ApiClient client, Stage stage, Cast cast, StoryOptions options)
{
    private const string Birthdate = "1990-01-31";
    private static readonly TimeSpan KnockPatience = TimeSpan.FromSeconds(5);

    public async Task<Opened> OpenAsync()
    {
        var gifts = await KnockAsync();
        var packages = await client.ReadAsync<Listing<PackageOnSale>>(ApiRequest.Get("/v1/coin-packages"));
        await GetTokenAsync(cast.Admin);
        await stage.PerformAsync("Everybody gets a token", [.. cast.Wallets], static person => person.WalletAccount, GetTokenAsync);
        RequireAll("tokens");
        await RequireFreshNamesAsync();
        var books = await client.ReadAsync<BooksBody>(ApiRequest.Get("/v1/admin/books", cast.Admin.Token));

        await stage.PerformAsync("Creators enrol and open their rooms", cast.Creators, static creator => creator.EarningsAccount, EnrolAsync);
        RequireAll("enrolments and rooms");
        return new Opened(gifts, packages.Data, books);
    }

    /// <summary>The first request: whether anybody is there.</summary>
    private async Task<IReadOnlyList<GiftOnSale>> KnockAsync()
    {
        try
        {
            var answer = await client.SendAsync(ApiRequest.Get("/v1/gifts"), KnockPatience < options.Patience ? KnockPatience : options.Patience);
            return answer.Status == (int)HttpStatusCode.OK && answer.Read<Listing<GiftOnSale>>().Data is { Count: > 0 } gifts
                ? gifts
                : throw new NotPerformedException(
                    $"GET /v1/gifts at {options.Url} was answered {answer}: that is no gateway of OrleansCoins with gifts on sale.");
        }
        catch (GaveUpException exception)
        {
            throw new NotPerformedException(
                $"Nobody answers at {options.Url} ({exception.Message}).\n"
                + "Start a server first: dotnet run --project gateway-api\n"
                + "or say with --url where it listens.");
        }
    }

    private async Task GetTokenAsync(Person person)
    {
        var scope = person == cast.Admin ? "coins:admin" : null;
        var answer = await client.SendAsync(ApiRequest.Post("/dev/token", body: new { sub = person.Name, scope, birthdate = Birthdate }));
        person.Token = answer.Status switch
        {
            (int)HttpStatusCode.OK => answer.Read<TokenBody>().AccessToken,
            (int)HttpStatusCode.NotFound => throw new NotPerformedException(
                $"{options.Url} has no /dev/token: start the server with ASPNETCORE_ENVIRONMENT=Development and without an outside authority."),
            _ => throw new NotPerformedException($"POST /dev/token was answered {answer}."),
        };
    }

    private async Task RequireFreshNamesAsync()
    {
        var wallet = await client.ReadAsync<WalletBody>(ApiRequest.Get("/v1/wallet", cast.Viewers[0].Token));
        if (wallet.Sequence != 0)
        {
            throw new NotPerformedException($"A run named '{options.Run}' was here before: {wallet.UserId} has entries. Choose another --run.");
        }
    }

    private async Task EnrolAsync(Creator creator)
    {
        var isFirst = creator == cast.Creators[0];
        await client.ReadAsync<object>(ApiRequest.Put("/v1/creator", creator.Token, new { displayName = creator.Name, acceptsGifts = true }));
        if (isFirst)
        {
            creator.EndedRoom = await OpenRoomAsync(creator, "The rehearsal");
            await client.ReadAsync<RoomBody>(ApiRequest.Post($"/v1/rooms/{creator.EndedRoom}/end", creator.Token));
        }

        creator.Room = await OpenRoomAsync(creator, "The show");
    }

    private async Task<string> OpenRoomAsync(Creator creator, string title)
    {
        var room = await client.ReadAsync<RoomBody>(ApiRequest.Post("/v1/rooms", creator.Token, $"{creator.Name}-{title}", new { title }));
        stage.Findings.Equal($"room:{room.Id}", "creator of the opened room", creator.Name, room.CreatorId);
        stage.Findings.Equal($"room:{room.Id}", "status of the opened room", "live", room.Status);
        return room.Id;
    }

    private void RequireAll(string what)
    {
        if (stage.Findings.All.FirstOrDefault() is { } first)
        {
            throw new NotPerformedException($"The story ends before it begins: not all {what} are there. {first}");
        }
    }
}
