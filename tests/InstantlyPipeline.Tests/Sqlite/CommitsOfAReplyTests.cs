using System.Net;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Sqlite;

/// <summary>What one reply costs a pipeline on a server of one's own: writes that wait for the disk, from the delivery to the empty
/// queue.</summary>
/// <remarks>Counted are writes that changed something. Under load several share a commit, so commits are never more.</remarks>
public sealed class CommitsOfAReplyTests(ITestOutputHelper output)
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private static readonly string[] AllCrms = ["HubSpot", "Pipedrive", "Salesforce", "Close"];
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");
    private static readonly SampleLead Sam = new("sam.reyes@northgate.example", "Sam", "Reyes", "Northgate");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("HubSpot", "Sounds good, send times.")]
    [InlineData("Pipedrive", "Sounds good, send times.")]
    [InlineData("Salesforce", "Sounds good, send times.")]
    [InlineData("Close", "Sounds good, send times.")]
    [InlineData("HubSpot", "Who are you?")]
    public async Task A_reply_with_one_CRM_and_one_chat_is_at_most_eight_commits(string crm, string text)
    {
        var (writes, commits, _) = await CountAsync([crm, "Slack"], text);

        Assert.InRange(writes.Count, 4, 8);
        Assert.InRange(commits, 1, 8);
    }

    [Fact]
    public async Task Each_further_outside_effect_is_at_most_one_commit_more()
    {
        const string Text = "Sounds good, send times.";
        var (_, _, one) = await CountAsync(["HubSpot", "Slack"], Text);

        var (writes, _, all) = await CountAsync([.. AllCrms, "Slack", "Teams", "Outgoing"], Text);

        var further = all.Steps.Count(step => step.Status is StepStatus.Done) - one.Steps.Count(step => step.Status is StepStatus.Done);
        Assert.InRange(further, 10, 40);
        Assert.InRange(writes.Count, 6, 8 + further);
    }

    private async Task<(IReadOnlyList<string> Writes, long Commits, LedgerEntry Entry)> CountAsync(string[] destinations, string text)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 8, 18, 9, 0, 0, TimeSpan.Zero));
        using var folder = new DataDirectory();
        await using var world = await StandIns.StartAsync(time, Now);
        await using var services = Services(world, time, folder.Path, destinations);
        var deliveries = new Deliveries(seed: 7, time);
        world.Instantly.AddLead(Sam.Email, Deliveries.Campaigns[0].Id);
        world.Instantly.AddLead(Dana.Email, Deliveries.Campaigns[0].Id);
        var (database, tables) = (services.GetRequiredService<SqliteDatabase>(), (ListedTables)services.GetRequiredService<ITableStore>());

        // What is done once in the life of a process or of an account is not the reply's.
        await DeliverAsync(services, deliveries.Reply(text, Sam, new DeliveryOptions { Campaign = Deliveries.Campaigns[0] }));
        tables.Writes.Clear();
        var (writes, commits) = (database.Writes, database.Commits);
        var key = await DeliverAsync(services, deliveries.Reply(text, Dana, new DeliveryOptions { Campaign = Deliveries.Campaigns[0] }));

        var entry = (await services.GetRequiredService<EventLedger>().FindAsync(key, Now))!;
        Assert.Equal(EventStatus.Done, entry.Status);
        Assert.NotEmpty(world.Slack.Messages);
        string[] listed = ["queue: the delivery, leased", .. tables.Writes, $"{EventLedger.TableOf(key)} + queue: the end, settled"];
        output.WriteLine(
            $"{string.Join(" and ", destinations)}, \"{text}\": {database.Writes - writes} writes, {database.Commits - commits} commits"
        );
        output.WriteLine(string.Join('\n', listed.Select(write => "  " + write)));
        output.WriteLine(
            "  done: " + string.Join(", ", entry.Steps.Where(step => step.Status is StepStatus.Done).Select(step => step.Name))
        );
        // What was refused, or changed nothing, is listed and no write.
        Assert.InRange(database.Writes - writes, 1, listed.Length);
        return ([.. listed.Take((int)(database.Writes - writes))], database.Commits - commits, entry);
    }

    /// <summary>As the worker does it: somebody waits for the message, works on it, and ends it.</summary>
    private static async Task<EventKey> DeliverAsync(IServiceProvider services, byte[] body)
    {
        var queue = services.GetRequiredService<SqliteEventQueue>();
        var received = queue.ReceiveAsync(QueueName.Replies, 1, TimeSpan.FromMinutes(5), Now);
        while (!queue.IsAwaited(QueueName.Replies))
        {
            await Task.Delay(1, Now);
        }
        var answer = await services
            .GetRequiredService<WebhookIntake>()
            .AcceptAsync(
                new IntakeRequest(
                    "POST",
                    IPAddress.Loopback,
                    name => name == "Authorization" ? Secret : null,
                    body.Length,
                    new MemoryStream(body)
                ),
                Now
            );
        Assert.Equal(200, answer.Status);
        var message = Assert.Single(await received);
        Assert.True(
            await queue.EndAsync(message, await services.GetRequiredService<IEventHandler>().HandleToEndAsync(message.Event, Now), Now)
        );
        Assert.Empty(await queue.PeekAsync(QueueName.Replies, 1, Now));
        return message.Event.Key;
    }

    private static ServiceProvider Services(StandIns world, TimeProvider time, string folder, string[] destinations)
    {
        var settings = world
            .Settings.Where(setting =>
                setting.Key.Split(':')[0] is var section && (section == "Instantly" || destinations.Contains(section))
            )
            .ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        settings["Webhook:Secrets:0"] = Secret;
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddSingleton(time)
            .AddSqlitePipelineStorage(folder)
            .AddSingleton<ITableStore>(provider => new ListedTables(provider.GetRequiredService<SqliteTableStore>()))
            .AddPipeline()
            .BuildServiceProvider();
    }
}
