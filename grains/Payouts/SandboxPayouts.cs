using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Payments;

namespace OrleansCoins.Grains.Payouts;

/// <summary>
/// The payout provider of development: no money moves, but it keeps what it did, answers the same again, and can be told to fail or to be silent. An
/// account whose name begins with <c>fail</c> is one that can't be paid; of one that begins with <c>silent</c> nobody hears until it is told.
/// </summary>
/// <param name="documents">Where it keeps what it did.</param>
/// <param name="time">The clock.</param>
public sealed class SandboxPayouts(IDocumentStore documents, TimeProvider time) : IPayoutProvider
{
    private const string Made = "made";
    private const string Failed = "failed";
    private const string Silent = "silent";
    private const string FailureCode = "account_closed";
    private const int AccountLengthMax = 64;

    /// <inheritdoc />
    public string Name => SandboxProvider.ProviderName;

    /// <inheritdoc />
    public string AccountForm => "an account of the sandbox: 1-64 of A-Z a-z 0-9 _ -";

    /// <inheritdoc />
    public bool IsAccount(string accountId) =>
        accountId.Length is > 0 and <= AccountLengthMax && accountId.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <inheritdoc />
    public long StepOf(string currency) => 1;

    /// <inheritdoc />
    public async Task<TransferAnswer> SendAsync(PayoutTransfer transfer, CancellationToken cancellation)
    {
        var usual = transfer.AccountId.StartsWith("fail", StringComparison.Ordinal) ? Failed
            : transfer.AccountId.StartsWith("silent", StringComparison.Ordinal) ? Silent
            : Made;
        await WriteAsync(transfer.Payout, usual, cancellation);
        return await FindAsync(transfer, cancellation);
    }

    /// <inheritdoc />
    public async Task<TransferAnswer> FindAsync(PayoutTransfer transfer, CancellationToken cancellation) =>
        await documents.GetAsync(DocumentKind.SandboxTransfer, transfer.Payout.Value, cancellation) switch
        {
            { Status: Made } => new TransferAnswer(TransferOutcome.Made, $"sandbox_{transfer.Payout}"),
            { Status: Failed } => new TransferAnswer(TransferOutcome.Refused, FailureCode),
            { Status: Silent } => new TransferAnswer(TransferOutcome.Unknown),
            _ => new TransferAnswer(TransferOutcome.None),
        };

    /// <summary>Tells it what to do with a payout, before or after it is asked. What it has done once stays done.</summary>
    internal async Task TellAsync(PayoutId payout, SandboxWord word, CancellationToken cancellation)
    {
        var status = word switch
        {
            SandboxWord.Succeed => Made,
            SandboxWord.Fail => Failed,
            _ => Silent,
        };
        while (!await WriteAsync(payout, status, cancellation)
            && await documents.GetAsync(DocumentKind.SandboxTransfer, payout.Value, cancellation) is { Status: Silent } stored
            && !await documents.ReplaceAsync(stored with { Status = status }, cancellation))
        {
        }
    }

    private async Task<bool> WriteAsync(PayoutId payout, string status, CancellationToken cancellation) => await documents.InsertAsync(
        new Document(
            DocumentKind.SandboxTransfer, payout.Value, Owner: "", status, UniqueKey: null, Microseconds.FromTime(time.GetUtcNow()), Version: 1, Body: "{}"),
        cancellation) == InsertOutcome.Inserted;
}

[StatelessWorker]
internal sealed class SandboxPayoutsGrain(PayoutProviders providers) : Grain, ISandboxPayoutsGrain
{
    public async Task<PayoutView?> TellAsync(PayoutId payout, SandboxWord word)
    {
        if (providers.Find(SandboxProvider.ProviderName) is not SandboxPayouts sandbox || await GrainFactory.Payout(payout).GetAsync() is null)
        {
            return null;
        }

        await sandbox.TellAsync(payout, word, CancellationToken.None);
        await GrainFactory.Payout(payout).DriveAsync();
        return await GrainFactory.Payout(payout).GetAsync();
    }
}
