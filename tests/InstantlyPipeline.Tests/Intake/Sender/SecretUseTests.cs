using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Sender;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Intake.Sender;

public sealed class SecretUseTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private readonly FaultyTables _tables = new(new MemoryTableStore());
    private readonly FakeTimeProvider _time = new(Start);
    private readonly CurrentSettings _settings = new(new ConfigurationBuilder().Build());
    private readonly IntakeOptions _options = new() { Secrets = { "the old secret", "the new secret" } };

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_known_which_secret_was_last_carried_also_after_a_restart()
    {
        var use = Use();
        use.Record(0);
        await use.Writing;
        _time.Advance(TimeSpan.FromMinutes(5));
        use.Record(1);
        await use.Writing;

        var used = await Use().ListAsync(Now);

        Assert.Equal([new(0, 1, Start), new(1, 1, Start.AddMinutes(5))], used);
    }

    [Fact]
    public async Task A_thousand_deliveries_in_a_minute_are_counted_and_cost_one_write()
    {
        var writes = 0;
        _tables.AfterWrite = () => writes++;
        var use = Use();
        for (var i = 0; i < 1_000; i++)
        {
            use.Record(0);
        }
        await use.Writing;

        Assert.Equal(1, writes);
        Assert.Equal(1_000, (await use.ListAsync(Now))[0].Deliveries);
    }

    [Fact]
    public async Task Counts_that_could_not_be_written_are_written_the_next_time()
    {
        var use = Use();
        _tables.BeforeWrite = () => throw new TransientFailureException("The tables refuse.");
        use.Record(0);
        use.Record(0);
        await use.Writing;
        Assert.Equal([new(0, 2, Start), new(1, 0, null)], await use.ListAsync(Now));
        _tables.BeforeWrite = null;
        _time.Advance(TimeSpan.FromMinutes(1));
        use.Record(0);
        await use.Writing;

        Assert.Equal([new(0, 3, Start.AddMinutes(1)), new(1, 0, null)], await Use().ListAsync(Now));
    }

    [Fact]
    public async Task A_stop_writes_what_was_counted_since()
    {
        var use = Use();
        use.Record(0);
        await use.Writing;
        _time.Advance(TimeSpan.FromSeconds(20));
        use.Record(0);
        use.Record(0);

        await use.DisposeAsync();

        Assert.Equal(new(0, 3, Start.AddSeconds(20)), (await Use().ListAsync(Now))[0]);
    }

    [Fact]
    public async Task The_order_of_the_secrets_may_change()
    {
        var use = Use();
        use.Record(1);
        await use.Writing;
        _options.Secrets.RemoveAt(0);

        Assert.Equal([new(0, 1, Start)], await Use().ListAsync(Now));
    }

    [Fact]
    public async Task A_clients_secrets_are_known_apart_from_the_common_ones_and_from_other_clients()
    {
        const string old = "0123456789abcdef0123456789abcdef";
        _options.Secrets.Clear();
        With(
            new("acme", ["w-1"]) { WebhookSecrets = [old, "fedcba9876543210fedcba9876543210"] },
            new("birch", ["w-2"]) { WebhookSecrets = [old] }
        );
        var use = Use();
        use.Record(new ClientSecrets(_settings).All[1]);
        await use.Writing;

        var used = await Use().ListAsync(Now);

        Assert.Equal(
            [new(0, 0, null) { Client = "acme" }, new(1, 1, Start) { Client = "acme" }, new(0, 0, null) { Client = "birch" }],
            used
        );
    }

    private void With(params IReadOnlyList<ClientSettings> clients) =>
        _settings.Replace(new WorkspaceSettings(new ConfigurationBuilder().Build(), clients, keepUnknown: true));

    private SecretUse Use() => new(_tables, new ClientSecrets(_settings), Options.Create(_options), _time, NullLogger<SecretUse>.Instance);
}
