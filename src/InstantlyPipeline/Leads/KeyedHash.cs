using System.Security.Cryptography;
using System.Text;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Leads;

/// <summary>Hashes of addresses that only this installation can make: who has the tables of another cannot tell from them whether an
/// address is among these.</summary>
/// <remarks>The key is made once and lies in table <c>barred</c>.</remarks>
public sealed class KeyedHash(ITableStore tables)
{
    internal const string KeyPartition = "key";

    private byte[]? _key;

    /// <returns>64 lower-case hex digits.</returns>
    public async ValueTask<string> OfAsync(string? email, string? workspace, CancellationToken cancellationToken)
    {
        _key ??= await KeyAsync(cancellationToken);
        var text = $"{email?.Trim().ToLowerInvariant()}\n{workspace?.Trim().Replace("-", "", StringComparison.Ordinal).ToLowerInvariant()}";
        return Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));
    }

    private async Task<byte[]> KeyAsync(CancellationToken cancellationToken)
    {
        if (await StoredAsync(cancellationToken) is { } key)
        {
            return key;
        }
        await tables.InsertAsync(
            LeadBook.BarredTable,
            new TableRow(KeyPartition, KeyPartition).Set("Key", RandomNumberGenerator.GetBytes(32)),
            cancellationToken
        );
        return await StoredAsync(cancellationToken)
            ?? throw new InvalidOperationException("The key of the hashes is not in the table it was just written to.");
    }

    private async Task<byte[]?> StoredAsync(CancellationToken cancellationToken) =>
        (await tables.GetAsync(LeadBook.BarredTable, KeyPartition, KeyPartition, cancellationToken))?.Bytes("Key");
}
