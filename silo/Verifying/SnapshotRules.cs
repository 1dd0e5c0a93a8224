using System.Globalization;
using System.Text.Json;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Wallets;

namespace OrleansCoins.Silo.Verifying;

/// <summary>What of a stored snapshot says whether an activation uses it.</summary>
/// <param name="Account">Whose it is.</param>
/// <param name="Sequence">The entry that it is of.</param>
/// <param name="Hash">That entry's hash, in hexadecimal.</param>
/// <param name="RulesVersion">The version of the rules that made it.</param>
/// <param name="Balance">The balance in it.</param>
internal sealed record StoredSnapshot(string Account, long Sequence, string Hash, int RulesVersion, long Balance);

/// <summary>Whether a snapshot will be used. One that won't be costs a replay of the journal, and nothing else.</summary>
internal static class SnapshotRules
{
    /// <summary>Reads a stored snapshot, or <see langword="null"/> when it is none.</summary>
    public static StoredSnapshot? Read(string account, byte[] payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            var snapshot = json.RootElement.GetProperty("Snapshot");
            var balance = snapshot.GetProperty("State").GetProperty("Balance");
            return new StoredSnapshot(
                account,
                snapshot.GetProperty("Sequence").GetInt64(),
                snapshot.GetProperty("Hash").GetString() ?? "",
                snapshot.GetProperty("RulesVersion").GetInt32(),
                // Coins are stored as numbers, diamonds as text.
                balance.ValueKind == JsonValueKind.String ? long.Parse(balance.GetString()!, CultureInfo.InvariantCulture) : balance.GetInt64());
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Why a snapshot will be ignored; <see langword="null"/> when it is used.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="entry">The journal's entry at its sequence.</param>
    public static string? WhyIgnored(StoredSnapshot snapshot, FoundEntry? entry)
    {
        var isWallet = snapshot.Account.StartsWith(GrainInterfaces.GrainKeys.WalletPrefix, StringComparison.Ordinal);
        var version = isWallet ? WalletRules.Version : EarningsRules.Version;
        return snapshot.RulesVersion != version ? $"it is of version {snapshot.RulesVersion} of the rules, and this program has {version}"
            : entry is null ? $"the journal has no entry {snapshot.Sequence}"
            : entry.Hash != snapshot.Hash ? $"the journal's entry {snapshot.Sequence} has another hash"
            : entry.Balance != snapshot.Balance ? $"it holds {snapshot.Balance}, and the journal's entry {snapshot.Sequence} says {entry.Balance}"
            : null;
    }
}
