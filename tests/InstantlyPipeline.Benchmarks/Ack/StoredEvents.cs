using Microsoft.Data.Sqlite;

namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary>Counts the events a killed <c>serve</c> left on disk: waiting, dead, or with a row in the ledger.</summary>
/// <remarks>There is no overflow table to look into: on self-host it would be the same database, so <c>serve</c> has none.</remarks>
internal static class StoredEvents
{
    public static long Count(string dataDirectory)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(dataDirectory, "pipeline.db"), Pooling = false,
        }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT count(*) FROM (
                SELECT key FROM messages UNION SELECT key FROM dead_letters
                UNION SELECT r.row FROM rows r JOIN tables t ON t.id = r.tbl WHERE t.name LIKE 'ledger%' AND r.row GLOB 'v1-*')
            """;
        command.CommandTimeout = 600;
        return (long)command.ExecuteScalar()!;
    }
}
