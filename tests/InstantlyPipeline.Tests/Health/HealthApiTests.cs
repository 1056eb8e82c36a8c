using System.Text;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Health;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Health;

public sealed class HealthApiTests : IDisposable
{
    private readonly FaultyTables _tables = new(new MemoryTableStore());
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private readonly HealthApi _health;
    private int _writes;

    public HealthApiTests()
    {
        _tables.AfterWrite = () => _writes++;
        _health = new HealthApi(new Doctor([new StorageCheck(_tables, _time), new BrokenCheck()], NullLogger<Doctor>.Instance), _time);
    }

    public void Dispose() => _health.Dispose();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pipeline_that_can_keep_a_delivery_is_ready() =>
        Assert.Equal((200, """{"status":"ready"}"""), await AskAsync("ready"));

    [Fact]
    public async Task Storage_that_refuses_makes_it_not_ready_by_name_and_leaves_it_alive()
    {
        _tables.AfterWrite = () => throw new TransientFailureException("The disk of /var/lib/somewhere is full.");

        var (status, body) = await AskAsync("ready");

        Assert.Equal(503, status);
        Assert.Contains("Failed: storage.", body, StringComparison.Ordinal);
        Assert.DoesNotContain("/var/lib", body, StringComparison.Ordinal); // anybody may ask
        Assert.Equal(200, (await AskAsync("live")).Status);
    }

    [Fact]
    public async Task However_often_anybody_asks_one_look_answers_for_five_seconds()
    {
        await AskAsync("ready");
        await AskAsync("ready");
        _time.Advance(TimeSpan.FromSeconds(5));
        await AskAsync("ready");

        Assert.Equal(2, _writes);
    }

    [Fact]
    public async Task A_check_that_breaks_hides_no_other()
    {
        var found = await new Doctor([new BrokenCheck(), new StorageCheck(_tables, _time)], NullLogger<Doctor>.Instance).ExamineAsync(Now);

        Assert.Equal(
            [("broken", FindingLevel.Failed), ("storage", FindingLevel.Ok)],
            found.Select(finding => (finding.Check, finding.Level))
        );
    }

    private async Task<(int Status, string Body)> AskAsync(string path)
    {
        var answer = await _health.AnswerAsync(path, Now);
        return (answer.Status, Encoding.UTF8.GetString(answer.Body.Span));
    }

    private sealed class BrokenCheck : ICheck
    {
        public string Name => "broken";

        public bool DecidesReadiness => false;

        public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken) =>
            throw new InvalidOperationException("secret text");
    }
}
