using System.Text;
using System.Text.Json;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Connection;
using Xunit;

namespace InstantlyPipeline.Tests.Operations;

/// <summary>What the page of trouble is answered with, beside the events that are dead.</summary>
public sealed class TroubleTests : ConnectionTest
{
    private const string OtherClient = "0a3f9a52-1111-4b7c-9a51-2d8f4c7e1a90";

    [Fact]
    public async Task All_events_of_a_cause_are_replayed_at_once_also_those_that_the_page_does_not_show()
    {
        Pipeline.World.HubSpot.Faults.FailAll(401);
        for (var number = 0; number < 23; number++)
        {
            await Pipeline.DeliverAsync(Pipeline.Deliveries.Reply($"Sounds good, call me, number {number}"));
        }
        Pipeline.World.HubSpot.Faults.Clear();
        var group = Assert.Single((await TroubleAsync()).GetProperty("groups").EnumerateArray());
        var scheduled = Pipeline.Scheduled.Count;

        var (_, dry) = await Pipeline.OperateAsync("POST", "replay", $$"""{"group":"{{Text(group, "id")}}"}""");
        var afterDryRun = Pipeline.Scheduled.Count;
        var (_, done) = await Pipeline.OperateAsync("POST", "replay", $$"""{"group":"{{Text(group, "id")}}","confirm":true}""");
        var (again, _) = await Pipeline.OperateAsync("POST", "replay", $$"""{"group":"{{Text(group, "id")}}","confirm":true}""");

        Assert.Equal((23, 20), (group.GetProperty("count").GetInt32(), group.GetProperty("events").GetArrayLength()));
        Assert.Equal((scheduled, scheduled + 23), (afterDryRun, Pipeline.Scheduled.Count));
        Assert.Equal(
            (false, 23, true, 23),
            (
                dry.GetProperty("confirmed").GetBoolean(),
                dry.GetProperty("replayed").GetInt32(),
                done.GetProperty("confirmed").GetBoolean(),
                done.GetProperty("replayed").GetInt32()
            )
        );
        Assert.Equal(23, dry.GetProperty("calls").GetProperty("hubspot-contact").GetInt32());
        Assert.Equal(404, again);
        Assert.DoesNotContain((await TroubleAsync()).GetProperty("groups").EnumerateArray(), each => Text(each, "kind") == "dead");
        var (_, trail) = await Pipeline.OperateAsync("GET", "trail");
        Assert.Contains("23 events of dead.hubspot-unauthorized", trail.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Pipedrive", "pipedrive-unauthorized", "the token was refused.", "Check Pipedrive__ApiToken. Then replay it.")]
    [InlineData("HubSpot", "hubspot-unauthorized", "HubSpot", "HubSpot__AccessToken")]
    public async Task A_cause_and_its_cure_are_sentences_of_their_own(string destination, string code, string cause, string cure)
    {
        (destination == "HubSpot" ? Pipeline.World.HubSpot.Faults : Pipeline.World.Pipedrive.Faults).FailAll(401);
        await Pipeline.DeliverAsync(Pipeline.Deliveries.MeetingBooked());

        var group = Assert.Single((await TroubleAsync()).GetProperty("groups").EnumerateArray());

        Assert.Equal(code, Text(group, "code"));
        Assert.Contains(cause, Text(group, "cause"), StringComparison.Ordinal);
        Assert.Contains(cure, Text(group, "cause") + Text(group, "cure"), StringComparison.Ordinal);
        Assert.EndsWith(".", Text(group, "cause"), StringComparison.Ordinal);
        Assert.EndsWith("Then replay it.", Text(group, "cure"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_of_dead_letters_has_what_waits_and_nothing_that_was_replayed_discarded_or_is_done()
    {
        Pipeline.World.HubSpot.Faults.FailAll(401);
        var dead = new List<string>();
        for (var number = 0; number < 4; number++)
        {
            dead.Add((await Pipeline.DeliverAsync(Pipeline.Deliveries.Reply($"Sounds good, call me, number {number}"))).EventKey);
            Pipeline.Time.Advance(TimeSpan.FromMinutes(1));
        }
        Pipeline.World.HubSpot.Faults.Clear();
        await Pipeline.DeliverAsync(Pipeline.Deliveries.Reply("Sounds good, done"));
        await Pipeline.OperateAsync("POST", "replay", $$"""{"key":"{{dead[0]}}","confirm":true}""");
        await Pipeline.OperateAsync("POST", $"events/{dead[1]}/discard", """{"who":"ana","why":"called"}""");

        var (_, whole) = await Pipeline.OperateAsync("GET", "events?status=dead&discarded=false");
        await Pipeline.Service<ArrivalBackfill>().RunAsync(Now);
        Pipeline.Time.Advance(TimeSpan.FromHours(2));
        await Pipeline.Service<ArrivalBackfill>().RunAsync(Now);
        Assert.True(await Pipeline.Service<ArrivalBackfill>().IsCompleteAsync(Now));
        var (_, indexed) = await Pipeline.OperateAsync("GET", "events?status=dead&discarded=false");
        var (_, newest) = await Pipeline.OperateAsync("GET", "events?status=dead&discarded=false&limit=1");

        Assert.Equal([dead[3], dead[2]], indexed.EnumerateArray().Select(each => Text(each, "eventKey")!));
        Assert.Equal(whole.GetRawText(), indexed.GetRawText());
        Assert.Equal([dead[3]], newest.EnumerateArray().Select(each => Text(each, "eventKey")!));
    }

    [Fact]
    public async Task Only_the_wanted_clients_events_are_shown_and_replayed()
    {
        Pipeline.World.HubSpot.Faults.FailAll(401);
        var own = await Pipeline.DeliverAsync(Pipeline.Deliveries.Reply("Sounds good, call me"));
        var other = await Pipeline.DeliverAsync(
            Pipeline.Deliveries.Reply("Sounds good, too", options: new DeliveryOptions { Workspace = OtherClient })
        );
        Pipeline.World.HubSpot.Faults.Clear();
        var (_, made) = await Pipeline.OperateAsync(
            "POST",
            "operators",
            $$"""{"name":"Own","role":"act","clients":["{{own.Workspace}}"]}"""
        );

        var (_, asked) = await Pipeline.OperateAsync("GET", $"trouble?workspace={OtherClient}");
        var (_, limited) = await Pipeline.OperateAsync("GET", "trouble", token: Text(made, "token")!);
        var (_, replayed) = await Pipeline.OperateAsync(
            "POST",
            "replay",
            """{"group":"dead.hubspot-unauthorized","confirm":true}""",
            Text(made, "token")!
        );

        Assert.Equal([other.EventKey], KeysIn(asked));
        Assert.Equal([own.EventKey], KeysIn(limited));
        Assert.Equal([own.EventKey], replayed.GetProperty("events").EnumerateArray().Select(line => Text(line, "eventKey")));
    }

    [Fact]
    public async Task What_is_tried_again_by_itself_is_not_replayed_as_a_group()
    {
        Pipeline.World.HubSpot.Faults.FailAll(503);
        await Pipeline.DeliverAsync(Pipeline.Deliveries.Reply("Sounds good, call me"));
        var group = Assert.Single((await TroubleAsync()).GetProperty("groups").EnumerateArray());

        var (status, answer) = await Pipeline.OperateAsync("POST", "replay", $$"""{"group":"{{Text(group, "id")}}","confirm":true}""");

        Assert.Equal((409, "These are tried again by themselves."), (status, Text(answer, "title")));
    }

    [Fact]
    public async Task A_destination_that_was_held_back_does_not_count_as_failing_after_its_release()
    {
        await Pipeline.OperateAsync("POST", "destinations/hold", """{"destination":"HubSpot","why":"they are moving house"}""");
        await Pipeline.DeliverAsync(Pipeline.Deliveries.Reply("Sounds good, call me"));
        var held = await TroubleAsync();
        await Pipeline.OperateAsync("POST", "destinations/release", """{"destination":"HubSpot"}""");

        var released = await TroubleAsync();

        Assert.Equal("admin", Text(Assert.Single(held.GetProperty("destinations").EnumerateArray()), "heldBy"));
        Assert.Empty(released.GetProperty("destinations").EnumerateArray());
        var group = Assert.Single(released.GetProperty("groups").EnumerateArray());
        Assert.StartsWith("HubSpot was held back by admin", Text(group, "cause"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_that_is_off_is_shown_with_its_cure_and_gone_once_it_is_on_again()
    {
        SwitchOff(Pipeline.Time.GetUtcNow());
        IsDown = true;
        await WatchAsync();

        var shown = await TroubleAsync();
        IsDown = false;
        Pipeline.Time.Advance(TimeSpan.FromMinutes(5));
        await WatchAsync();
        var after = await TroubleAsync();

        var notice = Assert.Single(shown.GetProperty("notices").EnumerateArray());
        Assert.Equal("webhook", Text(notice, "kind"));
        Assert.StartsWith("Instantly has switched the webhook off", Text(notice, "cause"), StringComparison.Ordinal);
        Assert.Contains("connect --check", Text(notice, "cure"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.String, shown.GetProperty("watchedAt").ValueKind);
        Assert.Empty(after.GetProperty("notices").EnumerateArray());
    }

    [Fact]
    public async Task Refused_deliveries_are_counted_by_cause_each_with_what_to_do()
    {
        using var http = new HttpClient();
        foreach (var secret in (string[])["Bearer wrong", "Bearer wrong", $"Bearer {Secret}"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Door) { Content = new StringContent("[]", Encoding.UTF8) };
            request.Headers.TryAddWithoutValidation("Authorization", secret);
            using var answer = await http.SendAsync(request, Now);
        }

        var notices = (await TroubleAsync()).GetProperty("notices").EnumerateArray().ToDictionary(notice => Text(notice, "code")!);

        Assert.Equal(["malformed", "unauthorized"], notices.Keys.Order());
        Assert.Equal((2L, "refused"), (notices["unauthorized"].GetProperty("count").GetInt64(), Text(notices["unauthorized"], "kind")));
        Assert.Contains("instantly-pipeline connect", Text(notices["unauthorized"], "cure"), StringComparison.Ordinal);
        Assert.Contains("in quarantine", Text(notices["malformed"], "cure"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notices_that_are_no_clients_alone_are_not_for_a_token_of_some_clients()
    {
        SwitchOff(Pipeline.Time.GetUtcNow());
        IsDown = true;
        await WatchAsync();
        var (_, made) = await Pipeline.OperateAsync("POST", "operators", """{"name":"Own","clients":["another"]}""");

        var (_, limited) = await Pipeline.OperateAsync("GET", "trouble", token: Text(made, "token")!);

        Assert.Single((await TroubleAsync()).GetProperty("notices").EnumerateArray());
        Assert.Empty(limited.GetProperty("notices").EnumerateArray());
    }

    [Fact]
    public async Task A_quarantined_delivery_that_names_its_client_is_for_that_client_to_see_and_take_in()
    {
        var lacking = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Pipeline.Deliveries.Reply("Sounds good"))!;
        var workspace = lacking["workspace"].GetString()!;
        lacking.Remove("timestamp");
        await Pipeline.AcceptAsync(JsonSerializer.SerializeToUtf8Bytes(lacking));
        var (_, own) = await Pipeline.OperateAsync("POST", "operators", $$"""{"name":"Own","role":"act","clients":["{{workspace}}"]}""");
        var (_, other) = await Pipeline.OperateAsync("POST", "operators", """{"name":"Other","role":"act","clients":["another"]}""");

        var (_, seen) = await Pipeline.OperateAsync("GET", "trouble", token: Text(own, "token")!);
        var (_, unseen) = await Pipeline.OperateAsync("GET", "trouble", token: Text(other, "token")!);
        var key = Assert.Single(KeysIn(seen));
        var (hidden, _) = await Pipeline.OperateAsync("GET", $"events/{key}?body=true", token: Text(other, "token")!);
        var (_, body) = await Pipeline.OperateAsync("GET", $"events/{key}?body=true", token: Text(own, "token")!);

        Assert.Empty(KeysIn(unseen));
        Assert.Equal(404, hidden);
        Assert.Equal(workspace, Text(body, "workspace"));
        Assert.Contains("Sounds good", Text(body, "body"), StringComparison.Ordinal);
    }

    private async Task<JsonElement> TroubleAsync() => (await Pipeline.OperateAsync("GET", "trouble")).Body;

    private static IEnumerable<string> KeysIn(JsonElement trouble) =>
        trouble
            .GetProperty("groups")
            .EnumerateArray()
            .SelectMany(group => group.GetProperty("events").EnumerateArray())
            .Select(each => Text(each, "eventKey")!);

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
