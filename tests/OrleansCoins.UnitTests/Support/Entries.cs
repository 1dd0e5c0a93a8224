using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.UnitTests.Support;

/// <summary>Entries for tests that don't care what they are about.</summary>
internal static class Entries
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Entries of any content; nothing but the types keeps them within what can be.</summary>
    public static readonly Gen<Entry> Any =
        from user in Support.Any.User
        from peer in Support.Any.User
        from hasPeer in Gen.Bool
        from isWallet in Gen.Bool
        from kind in Gen.Enum<EntryKind>()
        from numbers in Gen.Long.Array[4]
        from texts in Support.Any.Text.Array[4]
        from digest in Gen.Byte.Array[RequestDigest.Size]
        from bucket in Gen.Int[0, AccountId.Buckets - 1]
        select new Entry
        {
            Account = isWallet ? AccountId.Wallet(user) : AccountId.Earnings(user),
            Sequence = numbers[0],
            Kind = kind,
            Amount = numbers[1],
            Balance = numbers[2],
            Contra = texts[0],
            Peer = hasPeer ? AccountId.Earnings(peer) : null,
            RequestId = RequestId.FromJournal(texts[1]),
            RequestDigest = RequestDigest.FromBytes(digest),
            OccurredAtMicroseconds = numbers[3],
            Silo = texts[2],
            Bucket = bucket,
            Format = CanonicalEncoding.Format,
            Detail = texts[3],
        };

    public static readonly Gen<EntryHash> Hash = Gen.Byte.Array[EntryHash.Size].Select(bytes => EntryHash.FromBytes(bytes));

    /// <summary>An entry that follows <paramref name="head"/>.</summary>
    public static Entry After(AccountHead head, string account = "wallet:alice", long amount = 10, string? cause = null) =>
        new EntryDraft(
            EntryKind.Purchase,
            amount,
            ContraAccounts.Purchases,
            Peer: null,
            RequestId.ForPayment("sandbox", cause ?? $"{account}-{head.Sequence + 1}"),
            RequestDigest.Of("request"u8),
            "{}").After(AccountId.Parse(account), head, Noon, "silo", AccountId.Parse(account).Bucket);

    /// <summary>The first entries of an account, each following the one before.</summary>
    public static Entry[] Chain(int count, string account = "wallet:alice")
    {
        var entries = new Entry[count];
        var head = AccountHead.Empty;
        for (var i = 0; i < count; i++)
        {
            entries[i] = After(head, account);
            head = entries[i].Head;
        }

        return entries;
    }

    /// <summary>The canonical encoding, written down a second time and as plainly as possible.</summary>
    public static EntryHash ReferenceHash(Entry entry, EntryHash previous)
    {
        using var bytes = new MemoryStream();
        bytes.WriteByte(entry.Format);
        Text(entry.Account.Value);
        Number(entry.Sequence);
        Text(entry.Account.IsWallet ? "COIN" : "DIAMOND");
        Text(string.Concat(entry.Kind.ToString().Select((letter, at) => at > 0 && char.IsUpper(letter) ? $"-{letter}" : $"{letter}")).ToLowerInvariant());
        Number(entry.Amount);
        Number(entry.Balance);
        Text(entry.Contra);
        Text(entry.Peer?.Value ?? "");
        Text(entry.RequestId.Value);
        bytes.Write(entry.RequestDigest.ToArray());
        Number(entry.OccurredAtMicroseconds);
        Text(entry.Silo);
        Number(entry.Bucket);
        Text(entry.Detail);
        bytes.Write(previous.ToArray());
        return EntryHash.FromBytes(SHA256.HashData(bytes.ToArray()));

        void Number(long value)
        {
            Span<byte> eight = stackalloc byte[8];
            BinaryPrimitives.WriteInt64BigEndian(eight, value);
            bytes.Write(eight);
        }

        void Text(string value)
        {
            var text = Encoding.UTF8.GetBytes(value);
            Span<byte> four = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(four, text.Length);
            bytes.Write(four);
            bytes.Write(text);
        }
    }
}
