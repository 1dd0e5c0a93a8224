using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansCoins.ClusterTests.Snapshots;

/// <summary>What may become of a stored snapshot. Wherever the state could be taken for a good one, its balance is wrong, so that it shows.</summary>
internal static class SnapshotDamage
{
    private const long WrongBalance = 77_777;

    /// <summary>All of it, by name: from the snapshot that is stored, and an older one, to the bytes that are found instead; <see langword="null"/> for an empty row.</summary>
    public static readonly IReadOnlyDictionary<string, Func<string, string, byte[]?>> All = new Dictionary<string, Func<string, string, byte[]?>>
    {
        ["emptied"] = static (_, _) => null,
        ["an old one"] = static (_, old) => Encoding.UTF8.GetBytes(old),
        ["ahead of the journal"] = static (stored, _) => Change(stored, static snapshot =>
        {
            snapshot["Sequence"] = snapshot["Sequence"]!.GetValue<long>() + 1000;
            SpoilBalance(snapshot);
        }),
        ["of another entry"] = static (stored, old) => Change(stored, snapshot =>
        {
            snapshot["Hash"] = Snapshot(JsonNode.Parse(old)!)["Hash"]!.GetValue<string>();
            SpoilBalance(snapshot);
        }),
        ["of an older program"] = static (stored, _) => Change(stored, static snapshot =>
        {
            snapshot["RulesVersion"] = snapshot["RulesVersion"]!.GetValue<int>() - 1;
            SpoilBalance(snapshot);
        }),
        ["of a newer program"] = static (stored, _) => Change(stored, static snapshot =>
        {
            snapshot["RulesVersion"] = snapshot["RulesVersion"]!.GetValue<int>() + 1;
            snapshot["State"]!["Unheard"] = "of";
            SpoilBalance(snapshot);
        }),
        ["without a version"] = static (stored, _) => Change(stored, static snapshot =>
        {
            snapshot.Remove("RulesVersion");
            SpoilBalance(snapshot);
        }),
        ["without a state"] = static (stored, _) => Change(stored, static snapshot => snapshot.Remove("State")),
        ["with a state of nothing"] = static (stored, _) => Change(stored, static snapshot => snapshot["State"] = null),
        ["with a state of another shape"] = static (stored, _) => Change(stored, static snapshot => snapshot["State"] = new JsonArray(1, 2, 3)),
        ["with a wrong balance"] = static (stored, _) => Change(stored, SpoilBalance),
        ["with no lots and no rooms"] = static (stored, _) => Change(stored, static snapshot => Forget(snapshot, static (state, name) => state.Remove(name))),
        ["with lots and rooms of nothing"] = static (stored, _) => Change(stored, static snapshot => Forget(snapshot, static (state, name) => state[name] = null)),
        ["cut off"] = static (stored, _) => Encoding.UTF8.GetBytes(stored[..(stored.Length / 2)]),
        ["no text at all"] = static (_, _) => [0xFF, 0x00, 0xC3, 0x28, 0x7B],
        ["nothing"] = static (_, _) => [],
        ["null"] = static (_, _) => "null"u8.ToArray(),
    };

    /// <summary>The snapshot of an earnings account, wrong in what no single entry can tell, and all that makes it count as it should be.</summary>
    public static byte[] WithWrongLifetimeOnly(string stored) => Change(stored, static snapshot => Spoil(snapshot, "Lifetime"));

    /// <summary>The last entry that the stored snapshot is of, or 0 where it can't be told.</summary>
    public static long SequenceOf(string? stored)
    {
        try
        {
            return stored is null ? 0 : Snapshot(JsonNode.Parse(stored)!)["Sequence"]!.GetValue<long>();
        }
        catch (Exception fault) when (fault is JsonException or NullReferenceException or InvalidOperationException)
        {
            return 0;
        }
    }

    private static byte[] Change(string stored, Action<JsonObject> change)
    {
        var box = JsonNode.Parse(stored)!;
        change(Snapshot(box));
        return Encoding.UTF8.GetBytes(box.ToJsonString());
    }

    private static void SpoilBalance(JsonObject snapshot) => Spoil(snapshot, "Balance");

    /// <summary>Coins are stored as numbers, diamonds as text.</summary>
    private static void Spoil(JsonObject snapshot, string amount)
    {
        var state = snapshot["State"]!;
        state[amount] = state[amount]!.GetValueKind() == JsonValueKind.String ? WrongBalance.ToString(CultureInfo.InvariantCulture) : WrongBalance;
    }

    private static void Forget(JsonObject snapshot, Action<JsonObject, string> forget)
    {
        var state = snapshot["State"]!.AsObject();
        var list = state.ContainsKey("Lots") ? "Lots" : "RoomTails";
        Assert.True(state.ContainsKey(list), "the state holds a list");
        forget(state, list);
    }

    private static JsonObject Snapshot(JsonNode box) => box["Snapshot"]!.AsObject();
}
