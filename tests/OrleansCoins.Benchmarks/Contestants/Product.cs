using System.Diagnostics;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Measuring;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;

namespace OrleansCoins.Benchmarks.Contestants;

/// <summary>OrleansCoins itself. A gift is answered when its debit is on disk; or, to compare, only when its credit is too.</summary>
/// <param name="database">Where its journal is.</param>
/// <param name="untilCredited">Whether a caller waits for the credit.</param>
/// <param name="name">What it is called, when there are several.</param>
/// <param name="isFilled">Whether the wallets have coins already.</param>
/// <param name="keepsAnswers">Whether each sender's last gift and its answer are kept, for <see cref="RepeatAsync"/>.</param>
internal sealed class Product(DatabaseOfContestant database, bool untilCredited = false, string? name = null, bool isFilled = false, bool keepsAnswers = false) : Contestant
{
    private static readonly GiftId Rose = GiftId.Parse("rose");
    private static readonly ContentId Content = ContentId.Parse("video-1");
    private static readonly RequestDigest Digest = RequestDigest.Of("gift"u8);

    /// <summary>As a gateway reads it from a token: whose age is not known gives nothing.</summary>
    private static readonly Birthdate Grown = Birthdate.TryParse("1990-01-31", out var grown) ? grown : throw new FormatException("A date of birth can't be read.");

    private readonly JournalTap _tap = new();

    private CoinsHost? _host;
    private IWalletGrain[] _wallets = [];
    private CallIdentity[] _identities = [];
    private UserId[] _senders = [];
    private UserId[] _creators = [];
    private Answer?[] _answered = [];
    private long _requests;

    public override string Name => name ?? (untilCredited ? "OrleansCoins, until credited" : database.IsSqlite ? "OrleansCoins, SQLite" : "OrleansCoins");

    public override IStorageMeter Storage => database.Meter;

    public CoinsHost Host => _host!;

    public override async Task PrepareAsync(Population population)
    {
        _host = await CoinsHost.StartAsync(database.ConnectionString, database.Directory, _tap);
        await (isFilled ? _host.EnrolAsync(population) : _host.FillAsync(population));

        _senders = [.. Enumerable.Range(0, population.Senders).Select(static sender => UserId.Parse(Population.Sender(sender)))];
        _creators = [.. Enumerable.Range(0, population.Creators).Select(static creator => UserId.Parse(Population.Creator(creator)))];
        _identities = [.. _senders.Select(static sender => CallIdentity.Of(sender, isOperator: false))];
        _wallets = [.. _senders.Select(_host.Grains.Wallet)];
        _answered = new Answer?[keepsAnswers ? population.Senders : 0];
    }

    /// <summary>Sends some gifts, each sender's to one creator after another, and waits for their answers.</summary>
    public static Task GiveAsync(CoinsHost host, Population population, int gifts) =>
        Parallel.ForAsync(0, gifts, new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (gift, _) =>
            await GiveAsync(host, Population.Sender(gift % population.Senders), Population.Creator(gift % population.Creators)));

    /// <summary>Sends one gift.</summary>
    public static async Task GiveAsync(CoinsHost host, string sender, string creator)
    {
        var from = UserId.Parse(sender);
        var outcome = await host.Grains.Wallet(from).SendGiftAsync(Gift(from, Stopwatch.GetTimestamp(), UserId.Parse(creator)));
        _ = outcome.Value ?? throw new InvalidOperationException($"A gift was refused: {outcome.Refusal}");
    }

    public override async ValueTask<bool> GiveAsync(int sender, int creator)
    {
        var gift = Gift(_senders[sender], Interlocked.Increment(ref _requests), _creators[creator]);
        var request = gift.RequestId!.Value;
        var credited = untilCredited ? _tap.CreditOfAsync(request) : Task.CompletedTask;
        try
        {
            // As a gateway does: the silo checks whose wallet it is.
            _identities[sender].Use();
            var outcome = await _wallets[sender].SendGiftAsync(gift);
            if (outcome.Value is not { } receipt)
            {
                _tap.Forget(request);
                return false;
            }

            if (keepsAnswers)
            {
                _answered[sender] = new Answer(gift, receipt);
            }
        }
        catch
        {
            _tap.Forget(request);
            throw;
        }

        await credited;
        return true;
    }

    /// <summary>Sends the gift of a sender that was answered last once more: <see langword="false"/> when there is none.</summary>
    /// <exception cref="InvalidOperationException">The answer is not the first one's: it was paid twice, or refused.</exception>
    public async ValueTask<bool> RepeatAsync(int sender)
    {
        if (_answered[sender] is not { } first)
        {
            return false;
        }

        _identities[sender].Use();
        var again = await _wallets[sender].SendGiftAsync(first.Gift);
        return again.Replayed && again.Value?.Id == first.Receipt.Id
            ? true
            : throw new InvalidOperationException($"{first.Receipt.Id} was sent again, and answered by {again.Value?.Id ?? $"{again.Refusal}"}, replayed: {again.Replayed}.");
    }

    public override Task SettleAsync() => _tap.SettleAsync();

    public override Task<string?> AuditAsync() => Host.AuditAsync();

    public override async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        database.Dispose();
    }

    private static SendGift Gift(UserId sender, long request, UserId creator) => new()
    {
        RequestId = RequestId.ForKey(sender, IdempotencyKey.Parse($"{request}")),
        Digest = Digest,
        GiftId = Rose,
        Quantity = 1,
        Creator = creator,
        Content = Content,
        Birthdate = Grown,
    };

    private sealed record Answer(SendGift Gift, GiftReceipt Receipt);
}
