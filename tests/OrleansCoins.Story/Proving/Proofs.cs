using OrleansCoins.Story.Acts;
using OrleansCoins.Story.Expectations;
using OrleansCoins.Story.Http;
using OrleansCoins.Story.Performing;

namespace OrleansCoins.Story.Proving;

/// <summary>Proves everything that the client was told, from outside.</summary>
internal sealed class Proofs(ApiClient client, Stage stage, Cast cast, Record record, BooksBody booksBefore)
{
    public async Task ProveAsync(bool areRoomsEnded)
    {
        var contras = new ContraTally();
        var books = new ProofOfBooks(client, cast.Admin, booksBefore, contras);
        await stage.PerformAsync("Every gift is delivered", [books], static _ => "the books", books => books.AwaitDeliveryAsync(stage.Findings));

        var examination = new Examination(stage);
        var rooms = new ProofOfRooms(client, areRoomsEnded);
        await examination.ProveAsync(
            "Wallets are proven", record.Wallets(cast), static wallet => wallet.Account, new ProofOfWallets(client, contras).ProveAsync);
        await examination.ProveAsync(
            "Earnings are proven", record.Earnings(cast), static earnings => earnings.Account, new ProofOfEarnings(client, contras).ProveAsync);
        await examination.ProveAsync("Rooms are proven", record.Rooms(cast), static room => room.Account, rooms.ProveAsync);
        await examination.ProveAsync(
            "Sent gifts are proven",
            ProofOfSentGifts.Sample(record),
            static gift => $"sent gift {gift.Id}",
            new ProofOfSentGifts(client, cast).ProveAsync);
        await examination.ProveAsync("The books are proven", [books], static _ => "the books", static (books, found) => books.ProveAsync(found));
    }
}
