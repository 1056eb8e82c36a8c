using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Operations;

/// <summary>What the desk is answered with, over the whole pipeline.</summary>
public sealed class DeskTests
{
    private static readonly SampleLead Dana = new("dana@harborline.example", "Dana", "Okafor", "Harborline");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reply_is_listed_with_its_words_its_label_and_what_each_destination_did()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good, call me on Friday.", Dana));

        var (status, page) = await pipeline.OperateAsync("GET", "arrivals");

        var reply = Assert.Single(page.GetProperty("items").EnumerateArray());
        Assert.Equal(200, status);
        Assert.Equal(
            ("Sounds good, call me on Friday.", "Dana Okafor", "Harborline"),
            (Text(reply, "words"), Text(reply, "name"), Text(reply, "company"))
        );
        Assert.Equal(("interested", "done", true), (Text(reply, "label"), Text(reply, "status"), reply.GetProperty("hot").GetBoolean()));
        Assert.Contains(
            "HubSpot",
            reply.GetProperty("destinations").EnumerateArray().Where(one => Text(one, "result") == "done").Select(one => Text(one, "name"))
        );
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task The_list_goes_on_page_by_page_without_a_gap_and_without_a_double()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var delivered = new List<string>();
        for (var index = 0; index < 25; index++)
        {
            delivered.Add((await pipeline.DeliverAsync(pipeline.Deliveries.Reply($"Answer {index}"))).EventKey);
            pipeline.Time.Advance(TimeSpan.FromHours(3)); // over several days of receipt
        }

        var listed = new List<string>();
        string? cursor = null;
        do
        {
            var (_, page) = await pipeline.OperateAsync("GET", $"arrivals?limit=4{(cursor is null ? "" : "&cursor=" + cursor)}");
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(item => Text(item, "eventKey")!));
            cursor = Text(page, "next");
        } while (cursor is not null);

        delivered.Reverse();
        Assert.Equal(delivered, listed);
    }

    [Fact]
    public async Task A_page_costs_the_same_however_much_is_stored()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync("OpenAI", "HubSpot", "Slack", "Instantly");
        async Task<int> CostAsync()
        {
            var before = pipeline.Tables.Transactions;
            await pipeline.OperateAsync("GET", "arrivals?limit=10");
            return pipeline.Tables.Transactions - before;
        }

        await DeliverAsync(60);
        var few = await CostAsync();
        await DeliverAsync(300);

        Assert.Equal(few, await CostAsync());

        async Task DeliverAsync(int count)
        {
            for (var index = 0; index < count; index++)
            {
                await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Please send me your prices."));
            }
        }
    }

    [Fact]
    public async Task What_nobody_has_claimed_yet_is_in_the_first_page()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline.AcceptAsync(pipeline.Deliveries.Reply("Sounds good", Dana));

        var (_, page) = await pipeline.OperateAsync("GET", "arrivals");

        Assert.Equal(["queued"], page.GetProperty("items").EnumerateArray().Select(item => Text(item, "status")));
    }

    [Fact]
    public async Task What_lies_in_quarantine_is_in_the_list_once_where_its_receipt_belongs()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var received = new List<string>();
        for (var index = 0; index < 12; index++)
        {
            if (index % 3 == 1)
            {
                await pipeline.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"workspace":"w","number":{{index}}}"""));
                var (_, trouble) = await pipeline.OperateAsync("GET", "trouble");
                received.Add(Text(trouble.GetProperty("groups")[0].GetProperty("events")[0], "eventKey")!);
            }
            else
            {
                received.Add((await pipeline.DeliverAsync(pipeline.Deliveries.Reply($"Answer {index}"))).EventKey);
            }
            pipeline.Time.Advance(TimeSpan.FromHours(5));
        }

        var listed = new List<string>();
        string? cursor = null;
        do
        {
            var (_, page) = await pipeline.OperateAsync("GET", $"arrivals?limit=3{(cursor is null ? "" : "&cursor=" + cursor)}");
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(item => Text(item, "eventKey")!));
            cursor = Text(page, "next");
        } while (cursor is not null);
        var (_, ofToday) = await pipeline.OperateAsync("GET", $"arrivals?since={pipeline.Time.GetUtcNow().AddHours(-11):O}");
        var (_, quarantined) = await pipeline.OperateAsync("GET", "arrivals?status=quarantined");

        received.Reverse();
        Assert.Equal(received, listed);
        Assert.Equal(received.Take(2), ofToday.GetProperty("items").EnumerateArray().Select(item => Text(item, "eventKey")!));
        Assert.Equal(4, quarantined.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task What_was_cut_off_below_a_reply_is_shown_beside_its_words_and_in_no_list()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var body = JsonNode.Parse(
            pipeline.Deliveries.Reply(
                "Sounds good.\n\nOn Mon, 17 Aug 2026 at 09:00, Sam <sam@reach.example> wrote:\n> Shall we talk?",
                Dana
            )
        )!;
        body["reply_html"] = null;
        var reply = await pipeline.DeliverAsync(Encoding.UTF8.GetBytes(body.ToJsonString()));

        var (_, shown) = await pipeline.OperateAsync("GET", $"events/{reply.EventKey}");
        var (_, page) = await pipeline.OperateAsync("GET", "arrivals");

        Assert.Equal("Sounds good.", Text(shown.GetProperty("arrival"), "words"));
        Assert.Contains("> Shall we talk?", Text(shown.GetProperty("arrival"), "cutWords"), StringComparison.Ordinal);
        Assert.DoesNotContain("Shall we talk?", page.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_some_clients_decides_about_their_suppressions_and_sees_no_others()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var (_, own) = await pipeline.OperateAsync("POST", "operators", """{"name":"Own","role":"act","clients":["own"]}""");
        var token = Text(own, "token")!;
        foreach (var workspace in (string[])["own", "other"])
        {
            await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Dana, new DeliveryOptions { Workspace = workspace }));
            await pipeline.OperateAsync(
                "POST",
                "suppressions/add",
                $$"""{"lead":"{{workspace}}@harborline.example","workspace":"{{workspace}}","why":"asked","who":"ana"}"""
            );
        }

        var (_, listed) = await pipeline.OperateAsync("GET", "suppressions", token: token);
        var (_, bounces) = await pipeline.OperateAsync("GET", "bounces", token: token);
        var (_, numbers) = await pipeline.OperateAsync("GET", "numbers", token: token);
        var (_, why) = await pipeline.OperateAsync("POST", "suppressions/why", """{"lead":"other@harborline.example"}""", token);
        var (foreign, _) = await pipeline.OperateAsync(
            "POST",
            "suppressions/remove",
            """{"lead":"other@harborline.example","workspace":"other","why":"mine"}""",
            token
        );
        var (lifted, _) = await pipeline.OperateAsync(
            "POST",
            "suppressions/remove",
            """{"lead":"own@harborline.example","workspace":"own","why":"a mistake"}""",
            token
        );

        Assert.All(listed.EnumerateArray(), entry => Assert.Equal("own", Text(entry, "workspace")));
        Assert.NotEmpty(listed.EnumerateArray());
        Assert.Equal(["own"], bounces.EnumerateArray().Select(number => Text(number, "workspace")).Distinct());
        Assert.Equal(
            [("own", "harborline.example", 1L)],
            numbers
                .GetProperty("bouncesByDomain")
                .EnumerateArray()
                .Select(domain => (Text(domain, "workspace")!, Text(domain, "domain")!, domain.GetProperty("bounced").GetInt64()))
        );
        Assert.Empty(why.GetProperty("entries").EnumerateArray());
        Assert.Equal((403, 200), (foreign, lifted));
    }

    [Fact]
    public async Task A_lead_is_found_by_the_beginning_of_address_domain_name_or_company_and_shown_with_its_timeline()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline.DeliverAsync(pipeline.Deliveries.Sent(Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good", Dana));

        foreach (var beginning in (string[])["dana@h", "harborl", "oka", "HARBOR"])
        {
            var (_, found) = await pipeline.OperateAsync("POST", "leads/search", $$"""{"q":"{{beginning}}"}""");
            Assert.Equal([Dana.Email], found.GetProperty("items").EnumerateArray().Select(item => Text(item, "email")));
        }
        var (_, lead) = await pipeline.OperateAsync("POST", "leads/show", $$"""{"lead":"{{Dana.Email}}"}""");
        Assert.Equal(["reply_received"], lead.GetProperty("timeline").EnumerateArray().Select(item => Text(item, "eventType")));
        Assert.Single(lead.GetProperty("records").EnumerateArray());
    }

    [Fact]
    public async Task Trouble_is_grouped_by_its_cause_and_gone_once_it_is_cured()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.HubSpot.Faults.FailAll(401);
        var dead = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good", Dana));
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Tell me more"));

        var (_, trouble) = await pipeline.OperateAsync("GET", "trouble");
        var group = Assert.Single(trouble.GetProperty("groups").EnumerateArray());
        Assert.Equal(
            ("dead", "hubspot-unauthorized", 2),
            (Text(group, "kind"), Text(group, "code"), group.GetProperty("count").GetInt32())
        );
        Assert.Contains("HubSpot__AccessToken", Text(group, "cause") + Text(group, "cure"), StringComparison.Ordinal);

        pipeline.World.HubSpot.Faults.Clear();
        await pipeline.OperateAsync("POST", "replay", $$"""{"key":"{{dead.EventKey}}","confirm":true}""");
        await pipeline.OperateAsync(
            "POST",
            "events/" + Text(group.GetProperty("events")[0], "eventKey") + "/discard",
            """{"who":"ana","why":"called her"}"""
        );
        pipeline.Time.Advance(TimeSpan.FromSeconds(3));
        await pipeline.ProcessAsync(pipeline.Scheduled[^1].Message);

        (_, trouble) = await pipeline.OperateAsync("GET", "trouble");
        Assert.Empty(trouble.GetProperty("groups").EnumerateArray());
    }

    [Fact]
    public async Task A_quarantined_delivery_is_shown_with_its_body_and_taken_in_with_the_field_it_lacks()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var lacking = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(pipeline.Deliveries.Reply("Sounds good", Dana))!;
        var workspace = lacking["workspace"].GetString();
        lacking.Remove("workspace");
        await pipeline.AcceptAsync(JsonSerializer.SerializeToUtf8Bytes(lacking));
        var (_, trouble) = await pipeline.OperateAsync("GET", "trouble");
        var key = Text(Assert.Single(trouble.GetProperty("groups").EnumerateArray()).GetProperty("events")[0], "eventKey");

        var (_, shown) = await pipeline.OperateAsync("GET", $"events/{key}?body=true");
        var (_, asItIs) = await pipeline.OperateAsync("POST", "replay", $$"""{"key":"{{key}}","confirm":true}""");
        var (_, added) = await pipeline.OperateAsync(
            "POST",
            "replay",
            $$"""{"key":"{{key}}","addField":"workspace","addValue":"{{workspace}}","confirm":true}"""
        );
        var reply = await pipeline.ProcessAsync(pipeline.Scheduled[^1].Message);

        Assert.Contains("Sounds good", Text(shown, "body"), StringComparison.Ordinal);
        Assert.Equal((0, 1), (asItIs.GetProperty("replayed").GetInt32(), added.GetProperty("replayed").GetInt32()));
        Assert.Equal(("done", workspace), (reply.Status, reply.Workspace));
        (_, trouble) = await pipeline.OperateAsync("GET", "trouble");
        Assert.Empty(trouble.GetProperty("groups").EnumerateArray());
    }

    [Fact]
    public async Task A_changed_label_runs_the_workflow_again_from_there_once()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var reply = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Not interested, thanks.", Dana));
        Assert.Empty(pipeline.World.HubSpot.Tasks);

        var (_, dry) = await pipeline.OperateAsync("POST", $"events/{reply.EventKey}/label", """{"label":"interested"}""");
        Assert.False(dry.GetProperty("confirmed").GetBoolean());
        var (_, done) = await pipeline.OperateAsync(
            "POST",
            $"events/{reply.EventKey}/label",
            """{"label":"interested","why":"they called","confirm":true}"""
        );
        var wish = await pipeline.ProcessAsync(pipeline.TakeNext());
        pipeline.Time.Advance(TimeSpan.FromSeconds(3));
        var again = await pipeline.ProcessAsync(pipeline.Scheduled[^1].Message);

        Assert.Equal((Text(done, "eventKey"), "done"), (wish.EventKey, wish.Status));
        Assert.Equal(("done", reply.EventKey), (again.Status, again.EventKey));
        Assert.Single(pipeline.World.HubSpot.Tasks);
        var (_, page) = await pipeline.OperateAsync("GET", "arrivals?type=reply_received");
        var listed = Assert.Single(page.GetProperty("items").EnumerateArray());
        Assert.Equal(("interested", "operator admin"), (Text(listed, "label"), Text(listed, "labelBy")));
    }

    [Fact]
    public async Task An_owner_and_being_dealt_with_stay_with_the_event_and_in_the_trail()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var reply = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good", Dana));

        await pipeline.OperateAsync("POST", $"events/{reply.EventKey}/assign", """{"owner":"Ana"}""");
        await pipeline.OperateAsync("POST", $"events/{reply.EventKey}/handled", "{}");

        var (_, page) = await pipeline.OperateAsync("GET", "arrivals?owner=ana&handled=true");
        Assert.Equal(["admin"], page.GetProperty("items").EnumerateArray().Select(item => Text(item, "handledBy")));
        var (_, trail) = await pipeline.OperateAsync("GET", "trail");
        Assert.Equal(
            ["events/{key}/handled", "events/{key}/assign"],
            trail.GetProperty("items").EnumerateArray().Select(item => Text(item, "what")).Order().Reverse()
        );
        Assert.All(
            trail.GetProperty("items").EnumerateArray(),
            entry => Assert.Equal(("admin", "203.0.113.7"), (Text(entry, "who"), Text(entry, "from")))
        );
        Assert.DoesNotContain(Dana.Email, trail.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_readers_token_sees_its_clients_only_and_cannot_act()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var reply = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good", Dana));
        var (_, own) = await pipeline.OperateAsync("POST", "operators", $$"""{"name":"Own","clients":["{{reply.Workspace}}"]}""");
        var (_, other) = await pipeline.OperateAsync("POST", "operators", """{"name":"Other","role":"act","clients":["another"]}""");

        var (_, seen) = await pipeline.OperateAsync("GET", "arrivals", token: Text(own, "token")!);
        var (forbidden, _) = await pipeline.OperateAsync("POST", $"events/{reply.EventKey}/handled", "{}", Text(own, "token")!);
        var (_, unseen) = await pipeline.OperateAsync("GET", "arrivals", token: Text(other, "token")!);
        var (_, events) = await pipeline.OperateAsync("GET", "events", token: Text(other, "token")!);
        var (hidden, _) = await pipeline.OperateAsync("GET", $"events/{reply.EventKey}", token: Text(other, "token")!);
        var (stranger, _) = await pipeline.OperateAsync("POST", $"events/{reply.EventKey}/handled", "{}", Text(other, "token")!);
        var (lead, _) = await pipeline.OperateAsync("POST", "leads/show", $$"""{"lead":"{{Dana.Email}}"}""", Text(other, "token")!);

        Assert.Single(seen.GetProperty("items").EnumerateArray());
        Assert.Equal((403, 404, 404, 404), (forbidden, hidden, stranger, lead));
        var (_, doctor) = await pipeline.OperateAsync("GET", "doctor", token: Text(other, "token")!);
        Assert.DoesNotContain(reply.Workspace!, doctor.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(unseen.GetProperty("items").EnumerateArray());
        Assert.Empty(events.EnumerateArray());
    }

    [Fact]
    public async Task A_destination_that_is_held_back_is_not_called_and_everything_else_goes_on_until_its_release()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline.OperateAsync("POST", "destinations/hold", """{"destination":"hubspot","why":"migration"}""");

        var reply = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Sounds good", Dana));
        var (_, trouble) = await pipeline.OperateAsync("GET", "trouble");

        Assert.Equal("retrying", reply.Status);
        Assert.Empty(pipeline.World.HubSpot.Contacts);
        Assert.Single(pipeline.World.Slack.Messages);
        var held = Assert.Single(trouble.GetProperty("destinations").EnumerateArray());
        Assert.Equal(("HubSpot", "admin", "migration"), (Text(held, "name"), Text(held, "heldBy"), Text(held, "why")));

        await pipeline.OperateAsync("POST", "destinations/release", """{"destination":"HubSpot"}""");
        var again = await pipeline.RetryAsync(reply);

        Assert.Equal("done", again.Status);
        Assert.Single(pipeline.World.HubSpot.Contacts);
    }

    [Fact]
    public async Task A_revoked_token_is_no_good_and_no_token_is_stored()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var (_, made) = await pipeline.OperateAsync("POST", "operators", """{"name":"Ana","role":"admin"}""");
        var token = Text(made, "token")!;
        Assert.Equal(200, (await pipeline.OperateAsync("GET", "me", token: token)).Status);

        var (again, _) = await pipeline.OperateAsync("POST", "operators", """{"name":"ana"}""");
        var (_, list) = await pipeline.OperateAsync("POST", "operators/revoke", """{"name":"Ana"}""");

        Assert.Equal(409, again);
        Assert.Equal(401, (await pipeline.OperateAsync("GET", "me", token: token)).Status);
        Assert.NotEqual(JsonValueKind.Null, Assert.Single(list.EnumerateArray()).GetProperty("revokedAt").ValueKind);
        await foreach (var row in pipeline.Tables.QueryAsync("operators", null, null, null, Now))
        {
            Assert.DoesNotContain(
                row.Columns.Values.OfType<string>().Append(row.Row),
                text => text.Contains(token, StringComparison.Ordinal)
            );
        }
    }

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
