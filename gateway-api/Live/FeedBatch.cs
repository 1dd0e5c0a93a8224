using System.Buffers;
using System.Text;
using System.Text.Json;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Live;

/// <summary>Some events as they go over the wire: written once, however many read them.</summary>
internal sealed class FeedBatch
{
    private readonly byte[] _bytes;
    private readonly (string Id, int Start)[] _events;

    private FeedBatch(byte[] bytes, (string Id, int Start)[] events) => (_bytes, _events) = (bytes, events);

    /// <summary>How many events.</summary>
    public int Count => _events.Length;

    /// <summary>The last one's id.</summary>
    public string Last => _events[^1].Id;

    /// <summary>Whether one of them has this id.</summary>
    public bool Holds(string id) => Array.Exists(_events, told => told.Id == id);

    /// <summary>Those after a position, whole; all of them for <see langword="null"/>.</summary>
    public ReadOnlyMemory<byte> After(string? position)
    {
        foreach (var (id, start) in _events)
        {
            if (position is null || string.CompareOrdinal(id, position) > 0)
            {
                return _bytes.AsMemory(start);
            }
        }

        return default;
    }

    /// <summary>Writes events, at least one.</summary>
    public static FeedBatch Of(RoomId room, IReadOnlyList<RoomEvent> events)
    {
        var buffer = new ArrayBufferWriter<byte>(events.Count * 320);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = AnswerJson.Encoder, SkipValidation = true });
        var starts = new (string, int)[events.Count];
        for (var i = 0; i < events.Count; i++)
        {
            starts[i] = (events[i].Id, buffer.WrittenCount);
            Write(buffer, json, room, events[i]);
        }

        return new FeedBatch(buffer.WrittenSpan.ToArray(), starts);
    }

    private static void Write(ArrayBufferWriter<byte> buffer, Utf8JsonWriter json, RoomId room, RoomEvent told)
    {
        buffer.Write("id: "u8);
        Encoding.ASCII.GetBytes(told.Id, buffer);
        switch (told)
        {
            case { Kind: RoomEventKind.Gift, Gift: { } gift }:
                buffer.Write("\nevent: gift\ndata: "u8);
                JsonSerializer.Serialize(json, GiftEventResponse.Of(told, gift), AnswerJson.Context.GiftEventResponse);
                break;
            case { Kind: RoomEventKind.Combo, Combo: { } combo }:
                buffer.Write("\nevent: combo\ndata: "u8);
                JsonSerializer.Serialize(
                    json,
                    new ComboEventResponse(told.At.UtcDateTime, GiverResponse.Of(told.Giver), ComboResponse.Of(combo)!),
                    AnswerJson.Context.ComboEventResponse);
                break;
            case { Kind: RoomEventKind.Thanks, Thanks: { } thanks }:
                buffer.Write("\nevent: thanks\ndata: "u8);
                JsonSerializer.Serialize(json, ThanksEventResponse.Of(told, thanks), AnswerJson.Context.ThanksEventResponse);
                break;
            case { Kind: RoomEventKind.Goal, Goal: { } goal }:
                buffer.Write("\nevent: goal\ndata: "u8);
                JsonSerializer.Serialize(json, GoalResponse.Of(goal), AnswerJson.Context.GoalResponse);
                break;
            case { Kind: RoomEventKind.Battle, Battle: { } battle }:
                buffer.Write("\nevent: battle\ndata: "u8);
                JsonSerializer.Serialize(json, BattleResponse.Of(battle), AnswerJson.Context.BattleResponse);
                break;
            default:
                buffer.Write("\nevent: ended\ndata: "u8);
                JsonSerializer.Serialize(json, new EndedEventResponse(room.Value, told.At.UtcDateTime), AnswerJson.Context.EndedEventResponse);
                break;
        }

        json.Flush();
        json.Reset();
        buffer.Write("\n\n"u8);
    }
}
