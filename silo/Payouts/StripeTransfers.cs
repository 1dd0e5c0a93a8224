using System.Net;
using Microsoft.Extensions.Logging;
using OrleansCoins.Grains.Payouts;
using OrleansCoins.Silo.Payments;
using Stripe;

namespace OrleansCoins.Silo.Payouts;

/// <summary>
/// Pays creators by transfers to their connected accounts (Stripe Connect). The payout's id is the idempotency key, and also the transfer group, by which
/// a transfer is found when the key has been forgotten there: https://docs.stripe.com/api/transfers, https://docs.stripe.com/api/idempotent_requests.
/// </summary>
/// <param name="client">The way to Stripe; it must not try again by itself.</param>
/// <param name="logger">Is told what Stripe says.</param>
internal sealed partial class StripeTransfers(IStripeClient client, ILogger<StripeTransfers> logger) : IPayoutProvider
{
    private const string PayoutKey = "payout";
    private const string AccountPrefix = "acct_";
    private const int AccountLengthMax = 64;

    private readonly TransferService _transfers = new(client);

    /// <inheritdoc />
    public string Name => "stripe";

    /// <inheritdoc />
    public string AccountForm => "a connected account of Stripe, such as acct_1032D82eZvKYlo2C";

    /// <summary>A client for an address and a key.</summary>
    public static StripeClient Connect(string apiKey, string apiBase, TimeSpan timeMax) => new(new StripeClientOptions
    {
        ApiKey = apiKey,
        ApiBase = apiBase,
        // A payout grain tries again by its own rules, and asks first.
        HttpClient = new SystemNetHttpClient(new HttpClient { Timeout = timeMax }, maxNetworkRetries: 0, appInfo: null, enableTelemetry: false),
    });

    /// <inheritdoc />
    public bool IsAccount(string accountId) =>
        accountId.Length > AccountPrefix.Length && accountId.Length <= AccountLengthMax
        && accountId.StartsWith(AccountPrefix, StringComparison.Ordinal) && accountId.AsSpan(AccountPrefix.Length).IndexOfAnyExcept(LettersAndDigits) < 0;

    /// <inheritdoc />
    public long StepOf(string currency) => StripeMoney.StepOf(currency);

    /// <summary>Only what Stripe says of this request is a refusal. What it says of our key, its load or itself passes, and leaves open what was done.</summary>
    public Task<TransferAnswer> SendAsync(PayoutTransfer transfer, CancellationToken cancellation) => AskAsync(transfer, async () =>
    {
        try
        {
            var made = await _transfers.CreateAsync(
                new TransferCreateOptions
                {
                    Amount = StripeMoney.ToStripe(transfer.Money),
                    Currency = CurrencyOf(transfer),
                    Destination = transfer.AccountId,
                    TransferGroup = transfer.Payout.Value,
                    Metadata = new() { [PayoutKey] = transfer.Payout.Value },
                },
                new RequestOptions { IdempotencyKey = transfer.Payout.Value },
                cancellation);
            return new TransferAnswer(TransferOutcome.Made, made.Id);
        }
        catch (StripeException refused) when (IsOfTheRequest(refused))
        {
            var code = StripeProvider.CodeOf(refused);
            LogRefused(logger, transfer.Payout, code);
            return new TransferAnswer(TransferOutcome.Refused, code);
        }
    });

    /// <summary>A refusal to look says nothing of the transfer.</summary>
    public Task<TransferAnswer> FindAsync(PayoutTransfer transfer, CancellationToken cancellation) => AskAsync(transfer, async () =>
    {
        var found = await _transfers.ListAsync(new TransferListOptions { TransferGroup = transfer.Payout.Value }, requestOptions: null, cancellation);
        return found.Data.Find(one => one.TransferGroup == transfer.Payout.Value) is { } made
            ? new TransferAnswer(TransferOutcome.Made, made.Id)
            : new TransferAnswer(TransferOutcome.None);
    });

    private static readonly System.Buffers.SearchValues<char> LettersAndDigits =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    private static string CurrencyOf(PayoutTransfer transfer) => transfer.Money.Currency.ToLowerInvariant();

    private async Task<TransferAnswer> AskAsync(PayoutTransfer transfer, Func<Task<TransferAnswer>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception fault)
        {
            LogUnknown(logger, transfer.Payout, StripeProvider.CodeOf(fault), StripeProvider.StatusOf(fault));
            return new TransferAnswer(TransferOutcome.Unknown);
        }
    }

    private static bool IsOfTheRequest(StripeException refused) =>
        refused.HttpStatusCode is HttpStatusCode.BadRequest or HttpStatusCode.PaymentRequired or HttpStatusCode.NotFound
        && refused.StripeError is { Type: not "idempotency_error" };

    [LoggerMessage(2201, LogLevel.Warning, "Stripe does not make the transfer of payout {Payout}: {Code}")]
    private static partial void LogRefused(ILogger logger, GrainInterfaces.Values.PayoutId payout, string code);

    [LoggerMessage(2202, LogLevel.Warning,
        "It is not known what Stripe made of the transfer of payout {Payout}: {Code}, status {Status}. With a status of 401 or 403 look at OrleansCoins__Stripe__ApiKey.")]
    private static partial void LogUnknown(ILogger logger, GrainInterfaces.Values.PayoutId payout, string code, int status);
}
