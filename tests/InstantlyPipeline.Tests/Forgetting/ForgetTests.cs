using System.Text;
using System.Text.Json;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Forgetting;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Retention;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Routes;
using Xunit;

namespace InstantlyPipeline.Tests.Forgetting;

public sealed class ForgetTests
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");
    private static readonly SampleLead Mira = new("mira@tern.example", "Mira", "Holt", "Tern");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dry_run_says_what_is_stored_and_changes_nothing()
    {
        await using var pipeline = await StartAsync();

        var (_, answer) = await pipeline.OperateAsync("POST", "forget", $$"""{"lead":"{{Dana.Email}}"}""");

        Assert.False(answer.GetProperty("confirmed").GetBoolean());
        Assert.Subset(
            answer.GetProperty("rows").EnumerateObject().Select(table => table.Name).ToHashSet(),
            new HashSet<string> { "leadsearch", "sends", "arrivals20260818", "ledger20260818" }
        );
        Assert.NotEmpty(await HoldersAsync(pipeline, Dana.Email));
    }

    [Fact]
    public async Task A_person_who_is_forgotten_is_in_no_table_any_more_and_nobody_else_is_touched()
    {
        await using var pipeline = await StartAsync();
        var others = await HoldersAsync(pipeline, Mira.Email);

        await ForgetAsync(pipeline, $$"""{"lead":"{{Dana.Email.ToUpperInvariant()}}","why":"asked","confirm":true}""");

        Assert.Empty(await HoldersAsync(pipeline, Dana.Email));
        Assert.Empty(await HoldersAsync(pipeline, "Okafor"));
        Assert.Equal(others, await HoldersAsync(pipeline, Mira.Email));
        var (_, reports) = await pipeline.OperateAsync("GET", "forget");
        Assert.NotEqual(JsonValueKind.Null, Assert.Single(reports.EnumerateArray()).GetProperty("endedAt").ValueKind);
        Assert.Equal(404, (await pipeline.OperateAsync("POST", "leads/show", $$"""{"lead":"{{Dana.Email}}"}""")).Status);
    }

    [Theory]
    [InlineData("lead")]
    [InlineData("workspace")]
    public async Task The_dry_run_counts_table_by_table_what_the_report_then_says_was_removed(string whom)
    {
        await using var pipeline = await StartAsync();
        await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));
        var who = whom == "lead" ? Dana.Email : Deliveries.Workspace;
        pipeline.Time.Advance(TimeSpan.FromSeconds(1));

        var (_, dry) = await pipeline.OperateAsync("POST", "forget", $$"""{"{{whom}}":"{{who}}"}""");
        await ForgetAsync(pipeline, $$"""{"{{whom}}":"{{who}}","confirm":true}""");
        var (_, reports) = await pipeline.OperateAsync("GET", "forget");

        var report = Assert.Single(reports.EnumerateArray());
        Assert.Equal(Counts(dry.GetProperty("rows")), Counts(report.GetProperty("rowsByTable")));
        Assert.Equal(Counts(dry.GetProperty("rows")).Sum(table => table.Rows), report.GetProperty("rows").GetInt32());
        Assert.Superset(
            new HashSet<string> { "crmrecords", "leadsearch", "sends", "arrivals20260818", "ledger20260818" },
            Counts(dry.GetProperty("rows")).Select(table => table.Table).ToHashSet()
        );
        Assert.Contains("would be removed or emptied", dry.GetProperty("sentence").GetString(), StringComparison.Ordinal);

        static (string Table, int Rows)[] Counts(JsonElement rows) =>
            [.. rows.EnumerateObject().Select(table => (table.Name, table.Value.GetInt32()))];
    }

    [Fact]
    public async Task Cut_off_after_any_write_it_is_done_at_the_next_run()
    {
        for (var writes = 1; ; writes += 3)
        {
            await using var pipeline = await StartAsync();
            await pipeline.OperateAsync("POST", "forget", $$"""{"lead":"{{Dana.Email}}","confirm":true}""");
            pipeline.Time.Advance(Tombstones.KnownAfter);
            var left = writes;
            pipeline.Faulty.BeforeWrite = pipeline.Faulty.BeforeDelete = () =>
                _ = --left >= 0 ? 0 : throw new TransientFailureException("The process is gone.");
            var whole = false;
            try
            {
                await pipeline.Service<ForgetRequests>().RunAsync(Now);
                whole = true;
            }
            catch (TransientFailureException)
            {
                // Cut off.
            }
            pipeline.Faulty.BeforeWrite = pipeline.Faulty.BeforeDelete = null;
            await pipeline.Service<ForgetRequests>().RunAsync(Now);

            Assert.Empty(await HoldersAsync(pipeline, Dana.Email));
            if (whole)
            {
                Assert.InRange(writes, 10, 500);
                return;
            }
        }
    }

    [Fact]
    public async Task What_is_still_on_its_way_is_dropped_and_what_happens_later_is_new()
    {
        await using var pipeline = await StartAsync();
        await pipeline.AcceptAsync(pipeline.Deliveries.Reply("One more thing", Dana));
        var waiting = pipeline.TakeNext();
        await ForgetAsync(pipeline, $$"""{"lead":"{{Dana.Email}}","confirm":true}""");

        await pipeline.HandAsync(waiting);
        Assert.Empty(await HoldersAsync(pipeline, Dana.Email));

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Hello again", Dana));
        Assert.NotEmpty(await HoldersAsync(pipeline, Dana.Email));
    }

    [Fact]
    public async Task Whoever_was_barred_stays_barred_by_a_hash()
    {
        await using var pipeline = await StartAsync();
        await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));
        await ForgetAsync(pipeline, $$"""{"lead":"{{Dana.Email}}","confirm":true}""");

        var lead = await pipeline
            .Service<LeadBook>()
            .UpdateAsync(Deliveries.Workspace, Dana.Email, record => record.WithStatus("interested", pipeline.Time.GetUtcNow()), Now);

        Assert.NotNull(lead.SuppressedAt);
        Assert.Null(
            (await pipeline.Service<LeadBook>().UpdateAsync(Deliveries.Workspace, "new@example.com", record => record, Now)).SuppressedAt
        );
    }

    [Fact]
    public async Task A_forgotten_person_who_stays_barred_is_told_of_and_may_be_let_back()
    {
        await using var pipeline = await StartAsync();
        await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));
        await ForgetAsync(pipeline, $$"""{"lead":"{{Dana.Email}}","confirm":true}""");
        var whom = $$"""{"lead":"{{Dana.Email}}","workspace":"{{Deliveries.Workspace}}","who":"Ana","why":"they asked for it"}""";

        var (_, why) = await pipeline.OperateAsync("POST", "suppressions/why", whom);
        var (lifted, _) = await pipeline.OperateAsync("POST", "suppressions/remove", whom);
        await pipeline.ProcessAsync(pipeline.TakeNext());
        var lead = await pipeline
            .Service<LeadBook>()
            .UpdateAsync(Deliveries.Workspace, Dana.Email, record => record.WithStatus("interested", pipeline.Time.GetUtcNow()), Now);

        Assert.Contains("was forgotten, and may not be mailed", why.GetProperty("sentences")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(200, lifted);
        Assert.False(lead.IsBarred);
    }

    [Fact]
    public async Task A_whole_client_is_forgotten_and_another_is_not()
    {
        await using var pipeline = await StartAsync();
        var other = Guid.NewGuid().ToString();
        await pipeline.DeliverAsync(
            pipeline.Deliveries.Reply(
                "Sounds good",
                new SampleLead("ben@other.example", "Ben", "Other", "Other"),
                new DeliveryOptions { Workspace = other }
            )
        );

        await ForgetAsync(pipeline, $$"""{"workspace":"{{Deliveries.Workspace}}","confirm":true}""");

        // What lies in quarantine without a workspace is nobody's, and the report says so.
        Assert.DoesNotContain(await HoldersAsync(pipeline, Dana.Email), row => !row.StartsWith("quarantine", StringComparison.Ordinal));
        Assert.DoesNotContain(await HoldersAsync(pipeline, Mira.Email), row => !row.StartsWith("quarantine", StringComparison.Ordinal));
        Assert.NotEmpty(await HoldersAsync(pipeline, "ben@other.example"));
    }

    [Fact]
    public async Task A_clients_quarantined_bodies_go_by_what_they_say_and_the_report_says_what_is_nobodys()
    {
        await using var pipeline = await StartAsync();
        await pipeline.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"workspace":"{{Deliveries.Workspace}}","note":"of the client"}"""));
        await pipeline.AcceptAsync("""{"workspace":"0a3f9a52-1111-4b7c-9a51-2d8f4c7e1a90","note":"of another"}"""u8.ToArray());

        var (_, dry) = await pipeline.OperateAsync("POST", "forget", $$"""{"workspace":"{{Deliveries.Workspace}}"}""");
        await ForgetAsync(pipeline, $$"""{"workspace":"{{Deliveries.Workspace}}","confirm":true}""");

        Assert.Empty(await HoldersAsync(pipeline, "of the client"));
        Assert.NotEmpty(await HoldersAsync(pipeline, "of another"));
        var (_, reports) = await pipeline.OperateAsync("GET", "forget");
        foreach (var stays in (JsonElement[])[dry, reports[0]])
        {
            Assert.Contains(
                stays.GetProperty("stays").EnumerateArray().Select(sentence => sentence.GetString()!),
                sentence => sentence.StartsWith("2 quarantined deliveries tell of no client", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public async Task A_quarantined_body_that_came_with_a_clients_own_secret_is_that_clients()
    {
        const string secret = "a-secret-of-acme-alone-0123456789abcdef";
        const string acme = "6f0c1b52-3f0e-4b7c-9a51-2d8f4c7e1a90";
        await using var pipeline = await PipelineUnderTest.StartWithAsync(
            new TextFile(
                $$"""{ "clients": { "acme": { "workspaces": ["{{acme}}"], "webhookSecrets": ["setting:ACME_WEBHOOK"] }, "birch": { "workspaces": ["0a3f9a52-1111-4b7c-9a51-2d8f4c7e1a90"] } } }"""
            ),
            ("ACME_WEBHOOK", secret),
            ("Operations__Token", PipelineUnderTest.OperationsToken)
        );
        foreach (
            var body in (string[])
                ["""{"note":"names nobody"}""", """{"workspace":"0a3f9a52-1111-4b7c-9a51-2d8f4c7e1a90","note":"names another"}"""]
        )
        {
            await pipeline.AcceptAsync(Encoding.UTF8.GetBytes(body), secret);
        }
        var (_, dry) = await pipeline.OperateAsync("POST", "forget", $$"""{"workspace":"{{acme}}"}""");

        await ForgetAsync(pipeline, $$"""{"workspace":"{{acme}}","confirm":true}""");

        Assert.Equal(2, dry.GetProperty("rows").GetProperty("quarantine20260818").GetInt32());
        Assert.Empty(await HoldersAsync(pipeline, "names nobody"));
        Assert.Empty(await HoldersAsync(pipeline, "names another"));
    }

    [Fact]
    public async Task A_lead_of_whom_nothing_was_heard_for_two_years_is_forgotten_and_one_who_writes_is_not()
    {
        await using var pipeline = await StartAsync();
        await pipeline.DeliverAsync(pipeline.Deliveries.Unsubscribed(Dana));
        pipeline.Time.Advance(TimeSpan.FromDays(500));
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Hello again", Mira));
        pipeline.Time.Advance(TimeSpan.FromDays(300));

        for (var hour = 0; hour < 16; hour++)
        {
            await pipeline.Service<RetentionSweep>().RunAsync(Now);
            pipeline.Time.Advance(TimeSpan.FromHours(1));
        }

        var leads = pipeline.Service<LeadBook>();
        Assert.Null(await leads.FindAsync(Deliveries.Workspace, Dana.Email, Now));
        Assert.NotNull(await leads.FindAsync(Deliveries.Workspace, Mira.Email, Now));
        Assert.NotNull((await leads.UpdateAsync(Deliveries.Workspace, Dana.Email, record => record, Now)).SuppressedAt);
    }

    private static async Task<PipelineUnderTest> StartAsync()
    {
        var pipeline = await PipelineUnderTest.StartAsync("Instantly");
        foreach (var lead in (SampleLead[])[Dana, Mira])
        {
            await pipeline.DeliverAsync(pipeline.Deliveries.Sent(lead));
            await pipeline.DeliverAsync(pipeline.Deliveries.Opened(lead));
            await pipeline.DeliverAsync(pipeline.Deliveries.Reply($"Sounds good. {lead.FirstName} {lead.LastName}", lead));
            await pipeline.DeliverAsync(pipeline.Deliveries.Label("Asked For Pricing", lead));
            await pipeline.AcceptAsync(
                Encoding.UTF8.GetBytes($$"""{"event_type":"reply_received","lead_email":"{{lead.Email}}","lastName":"{{lead.LastName}}"}""")
            );
        }
        return pipeline;
    }

    private static async Task ForgetAsync(PipelineUnderTest pipeline, string wish)
    {
        await pipeline.OperateAsync("POST", "forget", wish);
        pipeline.Time.Advance(Tombstones.KnownAfter);
        await pipeline.Service<ForgetRequests>().RunAsync(Now);
    }

    /// <summary>Rows in which the text is, compressed bodies unpacked.</summary>
    private static async Task<List<string>> HoldersAsync(PipelineUnderTest pipeline, string text)
    {
        var holders = new List<string>();
        foreach (var table in await pipeline.Tables.ListTablesAsync("", Now))
        {
            await foreach (var row in pipeline.Tables.QueryAsync(table, null, null, null, Now))
            {
                var texts = row.Columns.Values.OfType<string>().Append(row.Row);
                if (row.Columns.ContainsKey("BodyRows"))
                {
                    texts = texts.Append(
                        Encoding.UTF8.GetString(await InstantlyPipeline.Storage.StoredBody.ReadAsync(pipeline.Tables, table, row, Now))
                    );
                }
                if (texts.Any(one => one.Contains(text, StringComparison.OrdinalIgnoreCase)))
                {
                    holders.Add($"{table}/{row.Partition}/{row.Row}");
                }
            }
        }
        return holders;
    }
}
