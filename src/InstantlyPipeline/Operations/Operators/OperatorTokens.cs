using System.Security.Cryptography;
using System.Text;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Operations.Operators;

/// <summary>The named tokens of the operations API, kept as hashes.</summary>
/// <remarks>
/// Table <c>operators</c>: a row under the token's hash, which is what a call is looked up by, and one under the name, which makes names
/// unique. A token is 256 random bits, so a plain SHA-256 of it tells nobody anything. A revoked one stays in the list, for the trail names
/// it.
/// </remarks>
public sealed class OperatorTokens(ITableStore tables, TimeProvider time)
{
    /// <summary>What a named token begins with, so that a person and a scanner for secrets know it.</summary>
    public const string Prefix = "ipo_";

    private const string Table = "operators";
    private const string Names = "name";
    private const string Hashes = "hash";

    /// <returns>Null when the token is not known, or was revoked.</returns>
    public async Task<Operator?> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (!token.StartsWith(Prefix, StringComparison.Ordinal) || token.Length > 100)
        {
            return null; // not even a look at the storage for what cannot be one
        }
        return await tables.GetAsync(Table, Hashes, HashOf(token), cancellationToken) is { } row && row.Time("RevokedAt") is null
            ? new Operator(row.Text("Name")!, RoleOf(row), ClientsOf(row))
            : null;
    }

    /// <summary>By name, those that were revoked too.</summary>
    public async Task<IReadOnlyList<OperatorEntry>> ListAsync(CancellationToken cancellationToken) =>
        await tables
            .QueryAsync(Table, Names, null, null, cancellationToken)
            .Select(row => new OperatorEntry(
                row.Text("Name")!,
                RoleOf(row).ToString().ToLowerInvariant(),
                ClientsOf(row),
                row.Time("MadeAt") ?? default,
                row.Text("MadeBy") ?? "",
                row.Time("RevokedAt")
            ))
            .ToListAsync(cancellationToken);

    /// <returns>Null when somebody has the name, a revoked one included: the trail would name two people alike.</returns>
    public async Task<MadeOperator?> MakeAsync(
        string name,
        OperationsRole role,
        IReadOnlyList<string> clients,
        string madeBy,
        CancellationToken cancellationToken
    )
    {
        var token = Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        if (await tables.InsertAsync(Table, Filled(new TableRow(Names, RowOf(name))).Set("Hash", HashOf(token)), cancellationToken) is null)
        {
            return null;
        }
        await tables.InsertAsync(Table, Filled(new TableRow(Hashes, HashOf(token))), cancellationToken);
        return new MadeOperator(name, role.ToString().ToLowerInvariant(), clients, token);

        TableRow Filled(TableRow row) =>
            row.Set("Name", name)
                .Set("Role", role.ToString())
                .Set("Clients", string.Join('\n', clients))
                .Set("MadeAt", time.GetUtcNow())
                .Set("MadeBy", madeBy);
    }

    /// <returns>False when nobody has the name. Revoked again it stays revoked.</returns>
    public async Task<bool> RevokeAsync(string name, CancellationToken cancellationToken)
    {
        if (await tables.GetAsync(Table, Names, RowOf(name), cancellationToken) is not { } named)
        {
            return false;
        }
        // The hash first: from here on the token is no good, whatever happens next.
        await tables.DeleteAsync(Table, Hashes, named.Text("Hash")!, cancellationToken);
        return
            named.Time("RevokedAt") is not null
            || await tables.UpdateAsync(Table, named.Set("RevokedAt", time.GetUtcNow()), cancellationToken) is not null
            ? true
            : throw new TransientFailureException(
                "Somebody else changed this operator at the same time; its token is no good any more. List the operators and ask again."
            );
    }

    private static OperationsRole RoleOf(TableRow row) =>
        Enum.TryParse<OperationsRole>(row.Text("Role"), out var role) ? role : OperationsRole.Read;

    private static string[] ClientsOf(TableRow row) => (row.Text("Clients") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string RowOf(string name) => name.Trim().ToLowerInvariant();

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
