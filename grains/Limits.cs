namespace OrleansCoins.Grains;

/// <summary>The named bounds of everything that can wait or grow. Full means: refused at once, try again.</summary>
public static class Limits
{
    /// <summary>Entries that may wait in one lane of the journal; as many again may be under way.</summary>
    public const int LaneQueueMax = 16_384;

    /// <summary>Entries written by one statement.</summary>
    public const int LaneBatchMax = 1_024;

    /// <summary>Requests of one account whose entries may wait at a time.</summary>
    public const int AccountPendingMax = 4_096;

    /// <summary>
    /// Callers that one activation serves or keeps waiting, for whatever they wait: that it is loaded, for the journal, for the first request of
    /// their key. Orleans counts them, and refuses the next one.
    /// </summary>
    public const int ActivationCallersMax = 8_192;

    /// <summary>Gifts that may wait in one silo for delivery to their creators; what does not fit is left to recovery.</summary>
    public const int DeliveryQueueMax = 65_536;

    /// <summary>Checkouts of one wallet that may count as money about to be paid.</summary>
    public const int CheckoutsOpenMax = 50;

    /// <summary>Purchases of one wallet that are looked through, the newest first, for checkouts that are open when its first limit is set.</summary>
    public const int CheckoutsLookedThroughMax = 10_000;

    /// <summary>Gifts in one delivery to a creator.</summary>
    public const int DeliveryBatchMax = 1_024;

    /// <summary>Callers that one stateless worker serves or keeps waiting.</summary>
    public const int WorkerCallersMax = 8_192;

    /// <summary>Rooms and creators each that a silo remembers the last answer of; beyond, it forgets all of them and asks again.</summary>
    public const int DestinationsRememberedMax = 100_000;

    /// <summary>What one creator's account may be telling its rooms at a time; what does not fit they read from the journal.</summary>
    public const int RoomPushesMax = 64;

    /// <summary>Answered requests that an account's activation knows of: a repeat of one is looked up before anything is decided.</summary>
    public const int RememberedRequestsMax = 64;

    /// <summary>
    /// The last entries of an account that are read when it wakes up. One that has no more than these is loaded from them, and needs no snapshot.
    /// </summary>
    public const int TailSize = 16;

    /// <summary>Accounts of a silo that may wait for their last entries to be read.</summary>
    public const int TailReadsMax = 65_536;

    /// <summary>Entries read from the journal at a time.</summary>
    public const int ReplayPageSize = 1_000;

    /// <summary>Entries after which an account's snapshot is taken again.</summary>
    public const int SnapshotEvery = 500;

    /// <summary>Positions of the journal that recovery looks at together; open transfers that it has listed, too.</summary>
    public const int RecoveryPageSize = 8_000;

    /// <summary>How many positions beyond a page answers to its gifts are looked for in the same pass; those further on are looked up one by one.</summary>
    public const int RecoverySight = 8_000;

    /// <summary>Pages that recovery reads in one run: with the page's size and the time between runs, this bounds what it asks of the database.</summary>
    public const int RecoveryPagesMax = 50;

    /// <summary>Transfers whose next try recovery remembers; others are tried in every run.</summary>
    public const int RecoveryPausesMax = 100_000;

    /// <summary>
    /// Documents that may wait to be written to a SQLite file: about as many as it writes while a caller waits. What lanes write is not among them;
    /// a lane has one thing under way at a time.
    /// </summary>
    public const int FileWritesWaitingMax = 512;

    /// <summary>Entries that a summary of a creator's earnings goes through; a time that holds more is refused.</summary>
    public const int SummaryEntriesMax = 500_000;

    /// <summary>Rows of such a summary; there are no more than days in a year, but there may be more supporters.</summary>
    public const int SummaryRowsMax = 1_000;

    /// <summary>Endpoints of webhooks: each has a delivery of every event that it wants.</summary>
    public const int WebhookEndpointsMax = 32;

    /// <summary>Webhooks that are on their way to one endpoint at a time.</summary>
    public const int WebhookSendsMax = 16;

    /// <summary>Pages of the journal, of <see cref="RecoveryPageSize"/> positions, that are looked through for events in one run.</summary>
    public const int WebhookPagesMax = 50;

    /// <summary>Old deliveries that are removed by one statement.</summary>
    public const int WebhookPurgeMax = 5_000;

    /// <summary>Events that a room's activation keeps in memory at least, once there are so many; twice as many at most. Older ones are made of the journal.</summary>
    public const int FeedRecent = 2_048;

    /// <summary>Events of a room in one answer.</summary>
    public const int FeedPageMax = 500;

    /// <summary>Answers of one room that are being made of the journal at a time.</summary>
    public const int FeedReplaysMax = 16;

    /// <summary>What users call themselves, as far as a silo remembers it; beyond, it forgets all of it and looks again.</summary>
    public const int NamesRememberedMax = 50_000;

    /// <summary>Credits that wait in a silo to be told to rankings; what does not fit is read from the journal.</summary>
    public const int RankedGiftsWaitingMax = 65_536;

    /// <summary>Rankings of one creator in times long past that are being made of the journal at a time.</summary>
    public const int PastRankingsMax = 2;

    /// <summary>Positions of the journal that are looked through at a time for creators who were given something.</summary>
    public const int RankingPageSize = 100_000;

    /// <summary>Standings of creators that a part's top may grow to before it is cut to those that rankings can need.</summary>
    public const int CreatorTopMax = 1_000;

    /// <summary>Times that a part of the creators keeps a top of in memory; beyond, it forgets those that are stored.</summary>
    public const int CreatorTopsMax = 64;

    /// <summary>Questions about how earnings are spread that wait for the one that is being answered.</summary>
    public const int DistributionsWaitingMax = 16;

    /// <summary>Answers about how earnings are spread that are kept for a moment.</summary>
    public const int DistributionsKnownMax = 32;

    /// <summary>Periods of a series of how earnings are spread: a year of days.</summary>
    public const int DistributionPeriodsMax = 400;

    /// <summary>Amounts that such an answer is made of at most, one for each creator and period: 80 MB.</summary>
    public const int DistributionAmountsMax = 10_000_000;

    /// <summary>Positions of the journal that an analysis of risks reads at a time.</summary>
    public const int RiskPageSize = 5_000;

    /// <summary>Pairs of giver and creator that it follows: about 100 MB.</summary>
    public const int RiskPairsMax = 200_000;

    /// <summary>The newest rooms that are put in order by those who support them.</summary>
    public const int RoomsOrderedMax = 300;

    /// <summary>Ranks and items in a page.</summary>
    public const int PageMax = 100;
}
