using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Ledger;

/// <summary>What is counted in an account.</summary>
public enum Asset
{
    /// <summary>Whole coins.</summary>
    Coin = 1,

    /// <summary>Ten-thousandths of a diamond.</summary>
    Diamond = 2,
}

/// <summary>What an account is for.</summary>
public enum AccountKind
{
    /// <summary>A user's coins.</summary>
    Wallet = 1,

    /// <summary>A creator's diamonds.</summary>
    Earnings = 2,

    /// <summary>Coins that the platform gives away.</summary>
    Campaign = 3,
}

/// <summary>
/// An account of one owner: <c>wallet:{userId}</c> or <c>campaign:{campaignId}</c> in coins, or <c>earnings:{creatorId}</c> in diamonds. The same text is
/// the key of its grain.
/// </summary>
public readonly record struct AccountId
{
    /// <summary>How many buckets accounts are spread over, for lanes, partitions and shards.</summary>
    public const int Buckets = 4096;

    private readonly string? _value;

    private AccountId(string value) => _value = value;

    /// <summary>The account's name, such as <c>wallet:alice</c>.</summary>
    public string Value => _value ?? throw new InvalidOperationException("This account id was never given a value.");

    /// <summary>What is counted in it.</summary>
    public Asset Asset => Kind == AccountKind.Earnings ? Asset.Diamond : Asset.Coin;

    /// <summary>What it is for.</summary>
    public AccountKind Kind => Value[0] switch
    {
        'w' => AccountKind.Wallet,
        'e' => AccountKind.Earnings,
        _ => AccountKind.Campaign,
    };

    /// <summary>Whether it is a wallet.</summary>
    public bool IsWallet => Kind == AccountKind.Wallet;

    /// <summary>Whose account it is; a campaign is its own.</summary>
    public UserId Owner => UserId.Parse(Value[PrefixOf(Value)!.Length..]);

    /// <summary>The bucket of the account, 0 to 4095: the first two bytes of the SHA-256 of its name, mod 4096. Never changes.</summary>
    public int Bucket
    {
        get
        {
            Span<byte> name = stackalloc byte[128];
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(name[..Encoding.UTF8.GetBytes(Value, name)], hash);
            return BinaryPrimitives.ReadUInt16BigEndian(hash) % Buckets;
        }
    }

    /// <summary>The wallet of a user.</summary>
    public static AccountId Wallet(UserId user) => new(GrainKeys.WalletPrefix + user.Value);

    /// <summary>The earnings account of a creator.</summary>
    public static AccountId Earnings(UserId creator) => new(GrainKeys.EarningsPrefix + creator.Value);

    /// <summary>The account of a campaign.</summary>
    public static AccountId Campaign(CampaignId campaign) => new(GrainKeys.CampaignPrefix + campaign.Value);

    /// <summary>Reads an account's name.</summary>
    /// <exception cref="FormatException">It names no account.</exception>
    public static AccountId Parse(string text)
    {
        var prefix = PrefixOf(text) ?? throw new FormatException($"'{text}' is no account: wallet:{{userId}}, earnings:{{creatorId}} or campaign:{{campaignId}}.");
        _ = prefix == GrainKeys.CampaignPrefix ? CampaignId.Parse(text[prefix.Length..]).Value : UserId.Parse(text[prefix.Length..]).Value;
        return new AccountId(text);
    }

    private static string? PrefixOf(string text) =>
        text.StartsWith(GrainKeys.WalletPrefix, StringComparison.Ordinal) ? GrainKeys.WalletPrefix
        : text.StartsWith(GrainKeys.EarningsPrefix, StringComparison.Ordinal) ? GrainKeys.EarningsPrefix
        : text.StartsWith(GrainKeys.CampaignPrefix, StringComparison.Ordinal) ? GrainKeys.CampaignPrefix
        : null;

    /// <summary>The account's name.</summary>
    public override string ToString() => Value;
}
