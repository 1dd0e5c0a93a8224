using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Storage;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rewards;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.Silo.Storage;

namespace OrleansCoins.Silo.Verifying;

/// <summary>A stored snapshot, as an activation reads it.</summary>
/// <param name="Account">Whose it is.</param>
/// <param name="Sequence">The entry that it is of.</param>
/// <param name="Hash">That entry's hash, in hexadecimal.</param>
/// <param name="RulesVersion">The version of the rules that made it.</param>
/// <param name="State">The state in it.</param>
internal sealed record StoredSnapshot(string Account, long Sequence, string Hash, int RulesVersion, IAccountState State);

/// <summary>
/// What can be said of a snapshot by its entry, and by the state that the journal gives. One that is not of this journal or these rules costs a replay
/// and nothing else; one that says it is, and has another state, is wrong.
/// </summary>
internal static class SnapshotRules
{
    private const int ShownMax = 300;

    /// <summary>The one that silos use, with nobody to tell what it could not read.</summary>
    private static readonly SnapshotSerializer Serializer = ActivatorUtilities.CreateInstance<SnapshotSerializer>(
        new ServiceCollection().AddLogging().AddMetrics().AddSingleton<LedgerInstruments>().BuildServiceProvider(),
        new SystemTextJsonGrainStorageSerializer(Options.Create(new SystemTextJsonGrainStorageSerializerOptions())));

    /// <summary>The state of an account without entries.</summary>
    public static IAccountState Empty(string account) => AccountId.Parse(account).Kind switch
    {
        AccountKind.Wallet => WalletState.Empty,
        AccountKind.Earnings => EarningsState.Empty,
        _ => CampaignState.Empty,
    };

    /// <summary>The state after an entry, by the rules of the account's kind.</summary>
    public static IAccountState Apply(IAccountState state, Entry entry) => state switch
    {
        WalletState wallet => WalletRules.Apply(wallet, entry),
        EarningsState earnings => EarningsRules.Apply(earnings, entry),
        _ => CampaignRules.Apply((CampaignState)state, entry),
    };

    /// <summary>Reads a stored snapshot, or <see langword="null"/> when it is none.</summary>
    public static StoredSnapshot? Read(string account, byte[] payload) => AccountId.Parse(account).Kind switch
    {
        AccountKind.Wallet => Read<WalletState>(account, payload),
        AccountKind.Earnings => Read<EarningsState>(account, payload),
        _ => Read<CampaignState>(account, payload),
    };

    /// <summary>Why an activation ignores a snapshot; <see langword="null"/> when it starts from it.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="entry">The journal's entry at its sequence.</param>
    public static string? WhyIgnored(StoredSnapshot snapshot, Entry? entry) =>
        WhyOfOthers(snapshot, entry) ?? (snapshot.State.Fits(entry!) ? null : $"after the journal's entry {snapshot.Sequence} the account can't be in that state");

    /// <summary>Why a snapshot is of another journal or other rules than these; <see langword="null"/> when it says that it is of these.</summary>
    public static string? WhyOfOthers(StoredSnapshot snapshot, Entry? entry)
    {
        var version = snapshot.State switch
        {
            WalletState => WalletRules.Version,
            EarningsState => EarningsRules.Version,
            _ => CampaignRules.Version,
        };
        return snapshot.RulesVersion != version ? $"it is of version {snapshot.RulesVersion} of the rules, and this program has {version}"
            : entry is null ? $"the journal has no entry {snapshot.Sequence} that can be read"
            : entry.Hash.ToString() != snapshot.Hash ? $"the journal's entry {snapshot.Sequence} has another hash"
            : null;
    }

    /// <summary>What of a snapshot's state is not as the journal's entries make it.</summary>
    /// <param name="snapshot">A snapshot that is of this journal and these rules.</param>
    /// <param name="state">The state after the entries up to its sequence.</param>
    public static Difference? Compare(StoredSnapshot snapshot, IAccountState state)
    {
        var (expected, found) = (MembersOf(state), MembersOf(snapshot.State));
        var wrong = expected.Select(static member => member.Key).Where(name => !JsonNode.DeepEquals(expected[name], found[name])).ToList();
        return wrong.Count == 0 ? null : new Difference("snapshot", snapshot.Account, snapshot.Sequence, Show(expected), Show(found));

        string Show(JsonObject members)
        {
            var text = string.Join(", ", wrong.Select(name => $"{name} {members[name]?.ToJsonString() ?? "null"}"));
            return text.Length > ShownMax ? $"{text[..ShownMax]}..." : text;
        }
    }

    private static StoredSnapshot? Read<TState>(string account, byte[] payload)
        where TState : class, IAccountState =>
        Serializer.Deserialize<SnapshotBox<TState>>(BinaryData.FromBytes(payload))?.Snapshot is { State: { } state } snapshot
            ? new StoredSnapshot(account, snapshot.Sequence, snapshot.Hash, snapshot.RulesVersion, state)
            : null;

    private static JsonObject MembersOf(IAccountState state) => JsonSerializer.SerializeToNode(state, state.GetType())!.AsObject();
}
