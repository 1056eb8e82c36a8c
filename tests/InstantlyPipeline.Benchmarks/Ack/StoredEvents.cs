using System.Globalization;
using System.Text;
using InstantlyPipeline.Events;
using Microsoft.Data.Sqlite;

namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary>Looks for each acknowledged event, by its key, in what a killed <c>serve</c> left on disk: waiting, dead, or with a row in the
/// ledger.</summary>
/// <remarks>
/// wrk does not say which request an answer belongs to. Those without one were on their way when it stopped: at most one for each
/// connection, and among the last that were made. Whatever else is missing was acknowledged and lost. There is no overflow table to look
/// into: on self-host it would be the same database, so <c>serve</c> has none.
/// </remarks>
internal static class StoredEvents
{
    /// <summary>How far back a request without an answer may be, in rounds of all connections.</summary>
    private const int SlowestInRounds = 100;

    /// <param name="bodies">What the load client made the events from, a line each.</param>
    /// <exception cref="LostEventsException">Something acknowledged is not there.</exception>
    public static void Check(string dataDirectory, IReadOnlyList<string> bodies, IEnumerable<Load> loads)
    {
        var stored = Keys(dataDirectory);
        long acknowledged = 0,
            unanswered = 0,
            missing = 0;
        foreach (var load in loads)
        {
            var absent = Numbers(load).Where(number => !stored.Contains(Key(bodies, number))).ToList();
            var open = load.Last - load.First + 1 - load.Acknowledged;
            var tooEarly =
                load.Refused + load.Broken > 0
                    ? 0
                    : absent.Count(number => number <= load.Last - ((long)load.Connections * SlowestInRounds));
            var lost = Math.Max(tooEarly, absent.Count - open);
            if (lost > 0)
            {
                throw new LostEventsException($"{lost} acknowledged events are not in {dataDirectory}/pipeline.db, which is kept.");
            }
            acknowledged += load.Acknowledged;
            unanswered += open;
            missing += absent.Count;
        }
        Console.Error.WriteLine(
            $"    acknowledged {acknowledged}, all on disk after SIGKILL; of {unanswered} without an answer, {unanswered - missing}"
        );
    }

    private static IEnumerable<long> Numbers(Load load)
    {
        for (var number = load.First; number <= load.Last; number++)
        {
            yield return number;
        }
    }

    private static string Key(IReadOnlyList<string> bodies, long number)
    {
        // As load.lua makes it.
        var body = bodies[(int)(number % bodies.Count)]
            .Replace(Bodies.Number, number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return EventKey.Of(EventReader.Read(Encoding.UTF8.GetBytes(body)).Identity!).Value;
    }

    private static HashSet<string> Keys(string dataDirectory)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(dataDirectory, "pipeline.db"), Pooling = false }.ToString()
        );
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT key FROM messages UNION ALL SELECT key FROM dead_letters
            UNION ALL SELECT r.row FROM rows r JOIN tables t ON t.id = r.tbl WHERE t.name LIKE 'ledger%' AND r.row GLOB 'v1-*'
            """;
        command.CommandTimeout = 600;
        using var reader = command.ExecuteReader();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read())
        {
            keys.Add(reader.GetString(0));
        }
        return keys;
    }
}
