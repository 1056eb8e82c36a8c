using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Events;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Tests.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary><c>replay</c> and <c>dead-letters</c> as a person uses them: against <c>serve</c> in a process of its own.</summary>
public sealed class PersonsDecisionsTests : IAsyncLifetime
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string OtherWorkspace = "0a3f9a52-1111-4b7c-9a51-2d8f4c7e1a90";
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");
    private static readonly SampleLead Eve = new("eve.lindt@harborline.example", "Eve", "Lindt", "Harborline");

    private readonly DataDirectory _data = new();
    private readonly HttpClient _http = new();
    private readonly Deliveries _deliveries = new(seed: 4);
    private StandIns _world = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await StandIns.StartAsync(cancellationToken: Now);

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        _http.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task A_replay_says_what_it_would_do_does_it_when_told_and_repeats_nothing_that_is_done()
    {
        string key;
        await using (var broken = await StartAsync(hubSpotWorks: false))
        {
            key = await PostAsync(broken, _deliveries.Reply("Sounds good", Dana));
            Assert.Equal("dead", (await SettledAsync(broken, key)).Status);
        }
        await using var mended = await StartAsync();

        var dryRun = await RunAsync(mended, "replay", "--status", "dead", "--type", "reply_received", "--json");
        Assert.Equal("dead", (await mended.Operations.ShowEventAsync(key, Now)).Status);
        Assert.Empty(_world.HubSpot.Tasks);
        var real = await RunAsync(mended, "replay", "--status", "dead", "--type", "reply_received", "--yes");

        Assert.Equal((false, 1), (dryRun.GetProperty("confirmed").GetBoolean(), dryRun.GetProperty("replayed").GetInt32()));
        Assert.Contains(dryRun.GetProperty("calls").EnumerateObject(), call => call.Name.StartsWith("hubspot-", StringComparison.Ordinal));
        Assert.Contains("1 event is replayed, 0 left alone.", real.GetString(), StringComparison.Ordinal);
        Assert.Equal("done", (await SettledAsync(mended, key)).Status);
        Assert.Single(_world.HubSpot.Tasks);
        Assert.Single(_world.Slack.Messages);
        Assert.Contains("No dead letters.", (await RunAsync(mended, "dead-letters", "list")).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delivery_in_quarantine_says_what_to_do_and_is_taken_in_with_the_field_that_it_lacks()
    {
        await using var serve = await StartAsync();
        var lacking = await PostAsync(serve, Without(_deliveries.Reply("Sounds good", Dana), "workspace"));

        var shown = (await RunAsync(serve, "events", lacking, "--body")).GetString()!;
        var dryRun = (await RunAsync(serve, "replay", lacking, "--add", $"workspace={Deliveries.Workspace}")).GetString();
        await RunAsync(serve, "replay", lacking, "--add", $"workspace={Deliveries.Workspace}", "--yes");
        await UntilAsync(() => Task.FromResult(_world.Slack.Messages.Count == 1));
        var reply = (await RunAsync(serve, "events", "--type", "reply_received", "--json")).GetProperty("eventKey").GetString()!;
        await SettledAsync(serve, reply);
        var taken = (await RunAsync(serve, "events", reply)).GetString()!;

        Assert.Contains("what to do:", shown, StringComparison.Ordinal);
        Assert.Contains("Sounds good", shown, StringComparison.Ordinal);
        Assert.Contains("1 event would be replayed", dryRun, StringComparison.Ordinal);
        Assert.Contains("who: Dana Okafor, Harborline", taken, StringComparison.Ordinal);
        Assert.Contains("campaign: ", taken, StringComparison.Ordinal);
        Assert.Contains("sending account: ", taken, StringComparison.Ordinal);
        Assert.Contains("label: interested 1.00 by rules", taken, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_of_a_finished_event_runs_again_when_it_is_named()
    {
        await using var serve = await StartAsync();
        var key = await PostAsync(serve, _deliveries.Reply("Sounds good", Dana));
        var step = (await SettledAsync(serve, key)).Steps.Single(step => step.Name.StartsWith("slack", StringComparison.Ordinal)).Name;

        await RunAsync(serve, "replay", key, "--step", step, "--yes");

        await UntilAsync(() => Task.FromResult(_world.Slack.Messages.Count == 2));
        Assert.Equal("done", (await SettledAsync(serve, key)).Status);
        Assert.Single(_world.HubSpot.Tasks);
    }

    [Fact]
    public async Task A_dead_letter_is_shown_requeued_or_discarded_for_good()
    {
        await using var serve = await StartAsync(hubSpotWorks: false);
        var (dana, eve) = (
            await PostAsync(serve, _deliveries.Reply("Sounds good", Dana)),
            await PostAsync(serve, _deliveries.Reply("Sounds good", Eve))
        );
        await SettledAsync(serve, dana);
        await SettledAsync(serve, eve);

        var shown = await RunAsync(serve, "dead-letters", "show", dana, "--json");
        var requeued = await RunAsync(serve, "dead-letters", "requeue", dana, "--json");
        var discarded = await RunAsync(serve, "dead-letters", "discard", eve, "--who", "ana", "--why", "called her", "--json");

        Assert.Equal(("dead", Dana.Email), (shown.GetProperty("status").GetString(), shown.GetProperty("leadEmail").GetString()));
        Assert.Equal(1, requeued.GetProperty("replayed").GetInt32());
        Assert.Matches(
            @"^discarded: By ana at \d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z: called her \(It was: ",
            discarded.GetProperty("reason").GetString()
        );
        await UntilAsync(async () => await serve.Operations.ShowEventAsync(dana, Now) is { Status: "dead", Attempts: 2 });
        Assert.Equal(dana, (await RunAsync(serve, "dead-letters", "list", "--json")).GetProperty("eventKey").GetString());
        Assert.Equal(eve, (await RunAsync(serve, "dead-letters", "list", "--discarded", "--json")).GetProperty("eventKey").GetString());
    }

    [Fact]
    public async Task A_message_that_the_queue_gave_up_before_it_was_claimed_is_a_dead_letter_and_is_worked_off_when_requeued()
    {
        var body = _deliveries.Reply("Sounds good", Dana);
        var key = EventKey.Of(EventReader.Read(body).Identity!).Value;
        await GivenUpAsync(body);
        await using var serve = await StartAsync();

        var listed = await RunAsync(serve, "dead-letters", "list", "--json", "--lead", Dana.Email);
        await RunAsync(serve, "dead-letters", "requeue", key);

        Assert.Equal(
            (key, "max-delivery-count-exceeded: The process ended while handling it."),
            (listed.GetProperty("eventKey").GetString(), listed.GetProperty("reason").GetString())
        );
        Assert.Equal("done", (await SettledAsync(serve, key)).Status);
        Assert.Single(_world.HubSpot.Tasks);
    }

    [Fact]
    public async Task A_workspace_sees_its_own_events_alone()
    {
        await using var serve = await StartAsync(hubSpotWorks: false);
        var own = await PostAsync(serve, _deliveries.Reply("Sounds good", Dana));
        var other = await PostAsync(serve, _deliveries.Reply("Sounds good", Eve, new DeliveryOptions { Workspace = OtherWorkspace }));
        await SettledAsync(serve, own);
        await SettledAsync(serve, other);

        var events = await RunAsync(serve, "events", "--workspace", OtherWorkspace, "--json");
        var dead = await RunAsync(serve, "dead-letters", "list", "--workspace", OtherWorkspace, "--json");
        var replay = await RunAsync(serve, "replay", "--status", "dead", "--workspace", OtherWorkspace, "--json");

        Assert.Equal((other, other), (events.GetProperty("eventKey").GetString(), dead.GetProperty("eventKey").GetString()));
        Assert.Equal(other, Assert.Single(replay.GetProperty("events").EnumerateArray()).GetProperty("eventKey").GetString());
    }

    [Theory]
    [InlineData(2, "replay")]
    [InlineData(1, "replay", "v1-20260818-00000000000000000000000000000000")]
    [InlineData(2, "dead-letters", "show", "not-a-key")]
    [InlineData(2, "dead-letters", "discard", "v1-20260818-00000000000000000000000000000000")]
    public async Task What_cannot_be_done_is_said_with_the_exit_code(int exitCode, params string[] arguments)
    {
        await using var serve = await StartAsync();

        var (code, _, errors) = await CommandLine.RunAsync(
            new Dictionary<string, string>(),
            Now,
            [.. arguments, "--data", _data.Path, "--url", Address(serve)]
        );

        Assert.Equal(exitCode, code);
        Assert.NotEmpty(errors);
    }

    /// <summary>Leaves a message in the queue's dead letters, as a process that dies in each of its runs does.</summary>
    private async Task GivenUpAsync(byte[] body)
    {
        await using var database = new SqliteDatabase(_data.Path);
        var queue = new SqliteEventQueue(database, TimeProvider.System);
        var message = new QueuedEvent
        {
            Key = EventKey.Of(EventReader.Read(body).Identity!),
            EventType = EventType.ReplyReceived,
            ReceivedAt = TimeProvider.System.GetUtcNow(),
            DeliveryId = "d",
            Payload = body,
        };
        await queue.EnqueueAsync(QueueName.Replies, message, null, Now);
        var leased = Assert.Single(await queue.ReceiveAsync(QueueName.Replies, 1, TimeSpan.FromMinutes(5), Now));
        await queue.SettleAsync(
            leased,
            new Settlement.DeadLetter("max-delivery-count-exceeded", "The process ended while handling it."),
            Now
        );
    }

    private Task<ServeProcess> StartAsync(bool hubSpotWorks = true)
    {
        var settings = _world
            .Settings.Where(setting => setting.Key.Split(':')[0] is "HubSpot" or "Slack")
            .ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        settings["Webhook:Secrets:0"] = Secret;
        settings["Connection:Watch"] = "false"; // what it tells of dead letters is no part of these stories
        if (!hubSpotWorks)
        {
            settings["HubSpot:AccessToken"] = "revoked-token-of-nobody";
        }
        return ServeProcess.StartAsync(_data.Path, settings, Now);
    }

    /// <returns>The event's key.</returns>
    private async Task<string> PostAsync(ServeProcess serve, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, serve.Webhook) { Content = new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Secret}");
        using var response = await _http.SendAsync(request, Now);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(Now)).RootElement.GetProperty("eventKey").GetString()!;
    }

    /// <returns>With <c>--json</c> its only line, otherwise all it says as one text.</returns>
    private async Task<JsonElement> RunAsync(ServeProcess serve, params string[] arguments)
    {
        var (exitCode, output, errors) = await CommandLine.RunAsync(
            new Dictionary<string, string>(),
            Now,
            [.. arguments, "--data", _data.Path, "--url", Address(serve)]
        );
        // That a busy machine keeps it waiting is said, and is no error.
        var said = errors
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("Waiting for ", StringComparison.Ordinal));
        Assert.Equal((0, ""), (exitCode, string.Concat(said)));
        return arguments.Contains("--json")
            ? JsonDocument.Parse(Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement
            : JsonSerializer.SerializeToElement(output);
    }

    private static byte[] Without(byte[] body, string field)
    {
        var delivery = JsonNode.Parse(body)!.AsObject();
        delivery.Remove(field);
        return JsonSerializer.SerializeToUtf8Bytes(delivery);
    }

    private static string Address(ServeProcess serve) => serve.Webhook.GetLeftPart(UriPartial.Authority);

    private static async Task<EventView> SettledAsync(ServeProcess serve, string key)
    {
        await UntilAsync(async () => (await serve.Operations.ShowEventAsync(key, Now)).Status is "done" or "dead");
        return await serve.Operations.ShowEventAsync(key, Now);
    }

    /// <summary>Asks again and again; another process has no signal to give.</summary>
    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Now);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await isSo())
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
