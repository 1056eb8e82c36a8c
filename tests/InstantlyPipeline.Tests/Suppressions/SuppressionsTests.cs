using System.Text.Json;
using InstantlyPipeline.Http;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Suppressions;
using Microsoft.Extensions.Options;
using Xunit;

namespace InstantlyPipeline.Tests.Suppressions;

public sealed class SuppressionsTests
{
    private const string OtherClient = "11111111-2222-3333-4444-555555555555";

    private static readonly SampleLead Lead = new("j.prado@mills.example", "J", "Prado", "Prado Mills");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bar_says_why_since_when_by_whom_and_where_it_was_carried_out()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.HubSpot.AddContact(Lead.Email);

        var view = await BounceHardAsync(pipeline);

        var entry = Assert.Single(await ListAsync(pipeline));
        Assert.Equal(
            (Lead.Email, "hard-bounce", "5.1.1", "non-delivery report", "pipeline", view.EventKey),
            (entry.Address, entry.Reason, entry.Evidence, entry.Source, entry.By, entry.EventKey)
        );
        Assert.Equal(pipeline.Time.GetUtcNow(), entry.Since!.Value, TimeSpan.FromSeconds(1));
        var places = entry.Places.ToDictionary(place => place.Where, place => place.Deed);
        Assert.Equal(SuppressionDeed.Set, places["HubSpot"]);
        Assert.Equal(SuppressionDeed.Set, places["Instantly block list"]);
        Assert.Equal(SuppressionDeed.Removed, places["Instantly campaigns"]);
        Assert.Equal(SuppressionDeed.Removed, places["Leads table"]);
    }

    [Fact]
    public async Task One_command_lets_the_address_be_mailed_again_and_undoes_what_the_pipeline_set()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await BounceHardAsync(pipeline);

        var answer = await AskAsync(pipeline, "remove", ("why", "they wrote to us"));
        var view = await pipeline.ProcessAsync(pipeline.TakeNext());

        Assert.Contains("Instantly block list", answer.Sentences[1]);
        Assert.Contains(
            answer.Sentences,
            sentence => sentence.Contains("removed from its campaigns; add it again by hand", StringComparison.Ordinal)
        );
        Assert.Equal((answer.EventKey, "done"), (view.EventKey, view.Status));
        Assert.Contains("left for a person", Assert.Single(view.Steps, step => step.Name == "lift-outcome").Detail);
        Assert.Empty(pipeline.World.Instantly.BlockList);
        Assert.Empty(await ListAsync(pipeline));
        Assert.False((await pipeline.Service<LeadBook>().FindAsync(Deliveries.Workspace, Lead.Email, Now))!.IsBarred);
        Assert.DoesNotContain(pipeline.World.AllCalls, call => call.Severe);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task What_was_barred_before_the_pipeline_came_stays_barred_and_is_said()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Instantly.AddBlock(Lead.Email);
        await BounceHardAsync(pipeline);

        var answer = await AskAsync(pipeline, "remove", ("why", "they wrote to us"));
        await pipeline.ProcessAsync(pipeline.TakeNext());

        Assert.Contains(answer.Sentences, sentence => sentence.StartsWith("Instantly block list: barred before", StringComparison.Ordinal));
        Assert.Single(pipeline.World.Instantly.BlockList);
    }

    [Theory]
    [InlineData(true, "true")]
    [InlineData(false, "false")]
    public async Task An_opt_out_that_a_CRM_had_before_is_not_taken_back(bool optedOutBefore, string afterwards)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var contact = pipeline.World.Salesforce.AddContact(Lead.Email, "Prado", optedOutBefore);
        await BounceHardAsync(pipeline);

        var answer = await AskAsync(pipeline, "remove", ("why", "they wrote to us"));
        await pipeline.ProcessAsync(pipeline.TakeNext());

        Assert.Equal(afterwards, contact["HasOptedOutOfEmail"]);
        Assert.Equal(
            optedOutBefore,
            answer.Sentences.Any(sentence => sentence.StartsWith("Salesforce: barred before", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void What_the_pipeline_set_stays_its_own_when_a_later_event_finds_it_there()
    {
        var entry = new SuppressionEntry { Workspace = OtherClient, Email = Lead.Email }.With(new("Close", SuppressionDeed.Set));

        Assert.Equal(SuppressionDeed.Set, Assert.Single(entry.With(new("Close", SuppressionDeed.Found)).Places).Deed);
    }

    [Fact]
    public async Task A_place_that_another_client_shares_stays_barred_while_that_client_bars_the_address()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await BounceHardAsync(pipeline);
        await pipeline
            .Service<SuppressionList>()
            .UpdateAsync(
                OtherClient,
                Lead.Email,
                entry => entry.Bar(new SuppressionStatement("unsubscribed", pipeline.Time.GetUtcNow(), "the lead", "pipeline")),
                Now
            );

        var answer = await AskAsync(pipeline, "remove", ("why", "they wrote to us"));
        var view = await pipeline.ProcessAsync(pipeline.TakeNext());

        Assert.Contains(
            answer.Sentences,
            sentence => sentence.Contains("another client that shares this account", StringComparison.Ordinal)
        );
        Assert.Contains("another client", Assert.Single(view.Steps, step => step.Name == "instantly-block-list-remove").Detail);
        Assert.Single(pipeline.World.Instantly.BlockList);
    }

    [Fact]
    public async Task No_replay_of_an_old_event_bars_an_address_that_a_person_let_go()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var body = pipeline.Deliveries.Unsubscribed(Lead);
        pipeline.Time.Advance(TimeSpan.FromHours(1));
        await pipeline
            .Service<SuppressionList>()
            .UpdateAsync(Deliveries.Workspace, Lead.Email, entry => entry.Lift(pipeline.Time.GetUtcNow(), "ann", "a test address"), Now);

        var view = await pipeline.DeliverAsync(body);

        Assert.Equal("done", view.Status);
        Assert.Contains("a person has lifted the bar", Assert.Single(view.Steps, step => step.Name == "suppress").Detail);
        Assert.Empty(pipeline.World.Instantly.BlockList);
        Assert.Empty(await ListAsync(pipeline));
    }

    [Fact]
    public async Task What_is_stated_after_the_bar_was_lifted_bars_again()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await BounceHardAsync(pipeline);
        await AskAsync(pipeline, "remove", ("why", "they wrote to us"));
        await pipeline.ProcessAsync(pipeline.TakeNext());
        pipeline.Time.Advance(TimeSpan.FromDays(1));

        await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Lead));

        Assert.Equal("unsubscribed", Assert.Single(await ListAsync(pipeline)).Reason);
        Assert.Single(pipeline.World.Instantly.BlockList);
    }

    [Fact]
    public async Task A_person_bars_an_address_everywhere_and_may_not_bar_a_domain()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        await AskAsync(pipeline, "add", ("why", "asked on the phone"), ("who", "ann"));
        var view = await pipeline.ProcessAsync(pipeline.TakeNext());
        var domain = await CallAsync(
            pipeline,
            "suppressions/add",
            ("lead", "mills.example"),
            ("workspace", Deliveries.Workspace),
            ("why", "x")
        );

        Assert.Equal("done", view.Status);
        Assert.Equal(Lead.Email, Assert.Single(pipeline.World.Instantly.BlockList).Value);
        var entry = Assert.Single(await ListAsync(pipeline));
        Assert.Equal(("by-hand", "ann", "asked on the phone"), (entry.Reason, entry.By, entry.Note));
        Assert.Equal(400, domain.Status);
    }

    [Fact]
    public async Task A_barred_address_that_answers_is_told_loudly_with_the_command_that_lifts_the_bar()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await BounceHardAsync(pipeline);
        pipeline.Time.Advance(TimeSpan.FromHours(3));

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, I am interested. Please send times.", Lead));

        var message = Assert.Single(pipeline.World.Outgoing.Messages).Body;
        Assert.Contains("A barred address answers", message, StringComparison.Ordinal);
        Assert.Contains($"suppressions remove {Lead.Email}", message, StringComparison.Ordinal);
        Assert.Contains("suppression list", Assert.Single(view.Steps, step => step.Name == "instantly-interest-status").Detail);
    }

    [Fact]
    public async Task Nothing_is_done_in_CRMs_in_favour_of_a_barred_address_that_answers()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await BounceHardAsync(pipeline);
        pipeline.Time.Advance(TimeSpan.FromHours(3));

        var reply = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, I am interested. Please send times.", Lead));
        var booked = await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Lead));

        Assert.Equal(("done", "done"), (reply.Status, booked.Status));
        Assert.Empty(pipeline.World.HubSpot.Tasks);
        Assert.Empty(pipeline.World.HubSpot.Deals);
        Assert.All(
            reply
                .Steps.Concat(booked.Steps)
                .Where(step => step.Name is "hubspot-task" or "hubspot-deal" or "hubspot-status" or "hubspot-hot-lead"),
            step => Assert.Contains("suppression list", step.Detail, StringComparison.Ordinal)
        );
        Assert.Equal(
            2,
            pipeline.World.Outgoing.Messages.Count(message => message.Body.Contains("A barred address answers", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task A_refusal_of_a_barred_address_still_reaches_the_CRM()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await BounceHardAsync(pipeline);
        pipeline.Time.Advance(TimeSpan.FromHours(3));

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Please remove me from your list.", Lead));

        Assert.DoesNotContain(
            "suppression list",
            Assert.Single(view.Steps, step => step.Name == "hubspot-status").Detail,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task A_bar_of_another_client_counts_where_the_setting_says_so(bool across, int loud)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.Service<IOptions<SuppressionOptions>>().Value.AcrossWorkspaces = across;
        await pipeline
            .Service<SuppressionList>()
            .UpdateAsync(
                OtherClient,
                Lead.Email,
                entry => entry.Bar(new SuppressionStatement("unsubscribed", pipeline.Time.GetUtcNow(), "the lead", "pipeline")),
                Now
            );
        pipeline.Time.Advance(TimeSpan.FromHours(1));

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, I am interested. Please send times.", Lead));

        Assert.Equal(
            loud,
            pipeline.World.Outgoing.Messages.Count(message => message.Body.Contains("A barred address answers", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task What_a_version_without_a_list_has_barred_is_on_the_list()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline
            .Service<LeadBook>()
            .UpdateAsync(Deliveries.Workspace, Lead.Email, lead => lead.Suppress("hard-bounce", pipeline.Time.GetUtcNow()), Now);

        var why = await AskAsync(pipeline, "why");
        var entry = Assert.Single(await ListAsync(pipeline));

        Assert.Equal(("hard-bounce", true), (entry.Reason, entry.Barred));
        Assert.Contains("barred since", why.Sentences[0]);
    }

    [Fact]
    public async Task Export_import_and_export_again_is_the_same_file()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await BounceHardAsync(pipeline);
        foreach (
            var (email, note) in new[]
            {
                ("=cmd@mills.example", "=1+1"),
                ("'quoted@mills.example", "a \"quoted\", text\nof two lines"),
                ("plus+tag@mills.example", "-2"),
            }
        )
        {
            await pipeline
                .Service<SuppressionList>()
                .UpdateAsync(
                    OtherClient,
                    email,
                    entry => entry.Bar(new SuppressionStatement("by-hand", pipeline.Time.GetUtcNow(), "a person", "ann") { Note = note }),
                    Now
                );
        }
        var exported = await ExportAsync(pipeline);

        await using var fresh = await PipelineUnderTest.StartAsync();
        var imported = JsonSerializer.Deserialize(
            (await CallAsync(fresh, "suppressions/import", ("csv", exported), ("who", "bob"))).Body.Span,
            SuppressionsJson.Default.SuppressionImported
        )!;
        await CallAsync(pipeline, "suppressions/import", ("csv", exported), ("who", "bob"));

        Assert.Equal((4, 0, 0), (imported.Added, imported.Known, imported.Lifted));
        Assert.Empty(imported.Problems);
        Assert.Equal(exported, await ExportAsync(fresh));
        Assert.Equal(exported, await ExportAsync(pipeline));
        Assert.DoesNotMatch(@"(^|,|\n)""?[=+\-@]", exported);
    }

    [Fact]
    public async Task A_row_that_cannot_be_taken_is_named_by_its_line_and_the_others_are_taken()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        var answer = await CallAsync(
            pipeline,
            "suppressions/import",
            ("who", "bob"),
            ("workspace", Deliveries.Workspace),
            ("csv", "address,since\nmills.example,\nann@mills.example,2026-08-01\nbob@mills.example,yesterday\n")
        );

        var imported = JsonSerializer.Deserialize(answer.Body.Span, SuppressionsJson.Default.SuppressionImported)!;
        Assert.Equal(1, imported.Added);
        Assert.Collection(
            imported.Problems,
            one => Assert.StartsWith("Line 2 has no full address", one, StringComparison.Ordinal),
            two => Assert.StartsWith("Line 4 has a 'since'", two, StringComparison.Ordinal)
        );
        Assert.Equal("ann@mills.example", Assert.Single(await ListAsync(pipeline)).Address);
    }

    [Fact]
    public async Task An_import_frees_nobody_and_bars_nobody_whose_bar_was_lifted_later()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await BounceHardAsync(pipeline);
        var exported = await ExportAsync(pipeline);
        pipeline.Time.Advance(TimeSpan.FromHours(1));
        await AskAsync(pipeline, "remove", ("why", "they wrote to us"));

        var answer = await CallAsync(pipeline, "suppressions/import", ("csv", exported), ("who", "bob"));

        Assert.Equal(1, JsonSerializer.Deserialize(answer.Body.Span, SuppressionsJson.Default.SuppressionImported)!.Lifted);
        Assert.Empty(await ListAsync(pipeline));
    }

    private static async Task<EventView> BounceHardAsync(PipelineUnderTest pipeline)
    {
        pipeline.World.Instantly.AddNonDeliveryReport(
            pipeline.World.Instantly.AddLead(Lead.Email, Deliveries.Campaigns[0].Id),
            "smtp; 550 5.1.1 user unknown"
        );
        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Bounce(Lead));
        Assert.Equal("done", view.Status);
        return view;
    }

    private static async Task<SuppressionAnswer> AskAsync(
        PipelineUnderTest pipeline,
        string what,
        params (string Name, string Value)[] parameters
    )
    {
        var answer = await CallAsync(
            pipeline,
            $"suppressions/{what}",
            [("lead", Lead.Email), ("workspace", Deliveries.Workspace), .. parameters]
        );
        Assert.Equal(200, answer.Status);
        return JsonSerializer.Deserialize(answer.Body.Span, SuppressionsJson.Default.SuppressionAnswer)!;
    }

    private static async Task<IReadOnlyList<SuppressionView>> ListAsync(PipelineUnderTest pipeline) =>
        JsonSerializer.Deserialize(
            (await CallAsync(pipeline, "suppressions/search")).Body.Span,
            SuppressionsJson.Default.IReadOnlyListSuppressionView
        )!;

    private static async Task<string> ExportAsync(PipelineUnderTest pipeline)
    {
        var operation = pipeline.Service<OperationsTable>().All.Single(known => known.Pattern == "suppressions/export");
        return System.Text.Encoding.UTF8.GetString(
            (await operation.AnswerAsync(new OperationsCall(_ => null, new Dictionary<string, string>()), Now)).Body.Span
        );
    }

    private static Task<HttpAnswer> CallAsync(PipelineUnderTest pipeline, string pattern, params (string Name, string Value)[] parameters)
    {
        var given = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
        var operation = pipeline.Service<OperationsTable>().All.Single(known => known.Pattern == pattern);
        return operation.AnswerAsync(new OperationsCall(given.GetValueOrDefault, new Dictionary<string, string>()), Now);
    }
}
