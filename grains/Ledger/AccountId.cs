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

/// <summary>
/// An account of one owner: <c>wallet:{userId}</c> in coins, or <c>earnings:{creatorId}</c> in diamonds. The same text is the key of its grain.
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
    public Asset Asset => IsWallet ? Asset.Coin : Asset.Diamond;

    /// <summary>Whether it is a wallet; otherwise it is an earnings account.</summary>
    public bool IsWallet => Value.StartsWith(GrainKeys.WalletPrefix, StringComparison.Ordinal);

    /// <summary>Whose account it is.</summary>
    public UserId Owner => UserId.Parse(Value[(IsWallet ? GrainKeys.WalletPrefix : GrainKeys.EarningsPrefix).Length..]);

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

    /// <summary>Reads an account's name.</summary>
    /// <exception cref="FormatException">It names no wallet and no earnings account.</exception>
    public static AccountId Parse(string text)
    {
        var prefix = text.StartsWith(GrainKeys.WalletPrefix, StringComparison.Ordinal) ? GrainKeys.WalletPrefix
            : text.StartsWith(GrainKeys.EarningsPrefix, StringComparison.Ordinal) ? GrainKeys.EarningsPrefix
            : throw new FormatException($"'{text}' is no account: wallet:{{userId}} or earnings:{{creatorId}}.");
        _ = UserId.Parse(text[prefix.Length..]);
        return new AccountId(text);
    }

    /// <summary>The account's name.</summary>
    public override string ToString() => Value;
}
