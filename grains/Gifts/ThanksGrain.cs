using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rooms;

namespace OrleansCoins.Grains.Gifts;

internal sealed class ThanksGrain(OnceDocuments once, SentGiftCipher cipher, TimeProvider time) : Grain, IThanksGrain
{
    public Task<Outcome<GivenThanks>> GiveAsync(GiveThanks command, ThankedGift gift)
    {
        var key = this.GetPrimaryKeyString()[GrainKeys.ThanksPrefix.Length..];
        var id = SentGiftId.TryParse(key, out var parsed) ? parsed : throw new FormatException($"'{key}' names no sent gift.");
        var digest = Convert.ToBase64String(command.Digest.ToArray());
        return once.DoAsync(
            new OnceRequest(
                DocumentKind.Thanks,
                id.ToString(),
                command.By.Value,
                $"thanks-key:{command.By}/{command.Key}",
                digest,
                new Refusal(RefusalReason.AlreadyThanked, "You have thanked for this gift already.")),
            () => Task.FromResult(Outcome<ThanksBody>.Accepted(new ThanksBody(command.Message, Microseconds.FromTime(time.GetUtcNow()), digest))),
            DocumentJson.Write,
            DocumentJson.ReadThanks,
            async body =>
            {
                if (gift.Room is { } room)
                {
                    await GrainFactory.GetGrain<IRoomThanksGrain>(GrainKeys.RoomPrefix + room.Value).TellThanksAsync(id, gift);
                }

                return Outcome<GivenThanks>.Accepted(Read(cipher.Encrypt(id), body));
            });
    }

    /// <summary>Thanks as they are told.</summary>
    internal static GivenThanks Read(string id, ThanksBody body) => new(id, body.Message, Microseconds.ToTime(body.At));
}
