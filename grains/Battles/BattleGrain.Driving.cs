using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Battles;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.Grains.Battles;

/// <summary>What carries a battle on: its beginning, its end, and telling the rooms of both.</summary>
internal sealed partial class BattleGrain
{
    private const string ReminderName = "drive";

    /// <summary>When what was due but could not be done is tried again.</summary>
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private readonly long _started = time.GetTimestamp();
    private JournalHorizon _horizon = new(TimeSpan.Zero);
    private BattleTally? _first;
    private BattleTally? _second;
    private long _generation;
    private Task? _driving;
    private Task? _counting;
    private bool _isAskedAgain;
    private IGrainTimer? _timer;

    public Task DriveAsync()
    {
        _isAskedAgain = true;
        return _driving is { IsCompleted: false } driving ? driving : _driving = DriveAllAsync();
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => DriveAsync();

    /// <summary>Who asks while it is at it may know what it has not seen.</summary>
    private async Task DriveAllAsync()
    {
        while (_isAskedAgain)
        {
            _isAskedAgain = false;
            await DriveOnceAsync();
        }
    }

    private async Task DriveOnceAsync()
    {
        try
        {
            // Asked for before the document is read: who accepts the battle meanwhile registers another one, which this doesn't take away.
            var reminder = await this.GetReminder(ReminderName);
            while (await LoadAsync() is { } stored)
            {
                var body = DocumentJson.ReadBattle(stored);
                if (NextAt(stored, body) is not { } at)
                {
                    if (stored.Status != BattleDocuments.Accepting && reminder is not null)
                    {
                        await this.UnregisterReminder(reminder);
                    }

                    return;
                }

                if (at > Now)
                {
                    WakeIn(TimeSpan.FromMicroseconds(at - Now));
                    return;
                }

                if (!await StepAsync(stored, body))
                {
                    WakeIn(AgainAfter);
                    return;
                }
            }
        }
        catch (Exception fault)
        {
            LogNotDriven(logger, fault, Id);
            WakeIn(AgainAfter);
        }
    }

    /// <summary>When there is something to do next, in microseconds since 1970; <see langword="null"/> when there is not by itself.</summary>
    private long? NextAt(Document stored, BattleBody body) => stored.Status switch
    {
        _ when StepOf(stored) != body.Told => 0,
        BattleDocuments.Accepting => 0,
        BattleDocuments.Live => SettlesAt(body),
        _ => null,
    };

    private long? SettlesAt(BattleBody body) => body.EndsAt + (long)options.SettleAfter.TotalMicroseconds;

    /// <summary>What the rooms are told of.</summary>
    private static BattleStatus StepOf(Document stored) => stored.Status switch
    {
        BattleDocuments.Live => BattleStatus.Live,
        BattleDocuments.Ended => BattleStatus.Ended,
        _ => BattleStatus.Proposed,
    };

    /// <summary>Does what is next; <see langword="false"/> when that has to wait.</summary>
    private async Task<bool> StepAsync(Document stored, BattleBody body)
    {
        if (stored.Status == BattleDocuments.Accepting)
        {
            await BeginAsync(stored);
            return true;
        }

        // A room that can't be told holds up no result.
        if (StepOf(stored) is var step && step != body.Told && !(stored.Status == BattleDocuments.Live && Now >= SettlesAt(body)))
        {
            // As it was at that step, however late this is told.
            var told = BattleDocuments.Read(stored, Coins.Zero, Coins.Zero, body.StartsAt ?? stored.CreatedAtMicroseconds);
            await Task.WhenAll(GrainFactory.RoomBattle(body.First.RoomId).TellBattleAsync(told), GrainFactory.RoomBattle(body.Second.RoomId).TellBattleAsync(told));
            await ReplaceAsync(stored, stored.Status, body with { Told = step });
            return true;
        }

        return await SettleAsync(stored, body);
    }

    /// <summary>
    /// Takes both rooms and begins. <see langword="false"/>, and it waits for an answer again, when one is in another battle; <see langword="true"/> also
    /// where another activation has carried it on meanwhile.
    /// </summary>
    private async Task<bool> BeginAsync(Document stored)
    {
        var body = DocumentJson.ReadBattle(stored);
        if (BattleRules.IsExpired(body, stored.CreatedAtMicroseconds, Now) || !await TakeRoomsAsync(body))
        {
            return await ReplaceAsync(stored, BattleDocuments.Proposed, body) is null;
        }

        var (first, second) = (await HeadOfAsync(body.First), await HeadOfAsync(body.Second));
        var startsAt = Now + (long)options.Countdown.TotalMicroseconds;
        await ReplaceAsync(stored, BattleDocuments.Live, body with
        {
            First = body.First with { After = first },
            Second = body.Second with { After = second },
            StartsAt = startsAt,
            EndsAt = startsAt + (long)TimeSpan.FromSeconds(body.Seconds).TotalMicroseconds,
        });
        return true;
    }

    /// <summary>In one order everywhere.</summary>
    private async Task<bool> TakeRoomsAsync(BattleBody body)
    {
        foreach (var room in new[] { body.First.RoomId, body.Second.RoomId }.OrderBy(static room => room.Value, StringComparer.Ordinal))
        {
            if (!await claims.TryTakeAsync(room, Id, ofBeginning: true))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<long> HeadOfAsync(BattlePart side) =>
        await journal.ReadBackwardAsync(AccountOf(side), long.MaxValue, 1, CancellationToken.None) is [var last] ? last.Sequence : 0;

    /// <summary>
    /// Makes the result, once nothing can be missing: what was decided before the end is written by now, or never; the journal is final up to a position
    /// behind that; and all gifts up to there are answered.
    /// </summary>
    private async Task<bool> SettleAsync(Document stored, BattleBody body)
    {
        ForgetIfDatabaseChanged();
        var isLate = Now >= body.EndsAt + (long)options.SettleWithin.TotalMicroseconds;
        var generation = journal.Generation;
        var isWhole = await IsWholeAsync(body);
        if (!isWhole && !isLate)
        {
            return false;
        }

        await CountAsync(body);
        if (generation != journal.Generation)
        {
            return false;
        }

        if (await ReplaceAsync(stored, BattleDocuments.Ended, body with
        {
            First = body.First with { Coins = _first!.Coins },
            Second = body.Second with { Coins = _second!.Coins },
            IsPartial = !isWhole,
        }) is not null && !isWhole)
        {
            LogPartial(logger, Id, options.SettleWithin.TotalSeconds);
        }

        return true;
    }

    private async Task<bool> IsWholeAsync(BattleBody body)
    {
        // The first mark is the place; the second says whether those are done who were writing then.
        for (var marks = 0; marks < 2 && _horizon.Position == 0; marks++)
        {
            _horizon.Advance(await log.MarkAsync(CancellationToken.None), time.GetElapsedTime(_started));
        }

        return _horizon.Position > 0
            && await answered.AreAnsweredAsync([AccountOf(body.First), AccountOf(body.Second)], _horizon.Position, CancellationToken.None);
    }

    /// <summary>Counts what the accounts hold beyond what was counted, or waits for the counting that is under way and counts again.</summary>
    private async Task CountAsync(BattleBody body)
    {
        while (_counting is { IsCompleted: false } underWay)
        {
            await underWay;
        }

        await (_counting = CountOnAsync(body));
    }

    private void ForgetIfDatabaseChanged()
    {
        if (_generation != journal.Generation)
        {
            // Another state of the database: what was counted may be gone.
            (_first, _second, _horizon, _generation) = (null, null, new JournalHorizon(TimeSpan.Zero), journal.Generation);
        }
    }

    private async Task CountOnAsync(BattleBody body)
    {
        ForgetIfDatabaseChanged();
        var first = _first ??= TallyOf(body.First, body);
        var second = _second ??= TallyOf(body.Second, body);
        await Task.WhenAll(CountOnAsync(body.First, first), CountOnAsync(body.Second, second));
    }

    private async Task CountOnAsync(BattlePart side, BattleTally tally)
    {
        IReadOnlyList<Entry> page;
        do
        {
            page = await journal.ReadForwardAsync(AccountOf(side), tally.Sequence, Limits.ReplayPageSize, CancellationToken.None);
            foreach (var entry in page)
            {
                tally.Take(entry);
            }
        }
        while (page.Count == Limits.ReplayPageSize);
    }

    private static BattleTally TallyOf(BattlePart side, BattleBody body) => new(side.RoomId, side.After, body.StartsAt!.Value, body.EndsAt!.Value);

    private static AccountId AccountOf(BattlePart side) => AccountId.Earnings(side.CreatorId);

    private void WakeIn(TimeSpan due)
    {
        _timer?.Dispose();
        _timer = this.RegisterGrainTimer(
            static grain => grain.DriveAsync(),
            this,
            new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        DelayDeactivation(due + ReminderPeriod);
    }

    [LoggerMessage(1851, LogLevel.Warning, "The battle {Battle} could not be carried on; it is tried again.")]
    private static partial void LogNotDriven(ILogger logger, Exception fault, BattleId battle);

    [LoggerMessage(1852, LogLevel.Warning, "The result of the battle {Battle} was made of what was there: gifts of its time were still on their way {Seconds} s after its end.")]
    private static partial void LogPartial(ILogger logger, BattleId battle, double seconds);
}
