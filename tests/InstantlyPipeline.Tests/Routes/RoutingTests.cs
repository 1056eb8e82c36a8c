using System.Net;
using System.Text;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.HubSpot;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Destinations.Slack;
using InstantlyPipeline.Health;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Routes;
using InstantlyPipeline.Routes.Files;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Routes;

public sealed class RoutingTests
{
    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_label_with_a_route_is_told_by_the_route_and_makes_its_task()
    {
        await using var pipeline = await StartAsync(
            """{ "name": "pricing", "when": { "label": "asked for*" }, "do": [{ "alert": "#pricing" }, { "task": { "owner": "ana@acme.example", "due": "4h" } }] }"""
        );

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Label("Asked For Pricing", Dana));

        Assert.Equal(("done", "pricing: alert to #pricing, task"), (view.Status, Step(view, "route").Detail));
        Assert.Equal("skipped", Step(view, "slack-alert").Status);
        Assert.Equal("done", Step(view, "route-pricing-1-slack-alert").Status);
        Assert.Equal("done", Step(view, "route-pricing-2-hubspot-task").Status);
        Assert.Single(pipeline.World.Slack.Messages);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task An_event_that_no_route_matches_is_treated_as_ever()
    {
        await using var pipeline = await StartAsync(
            """{ "name": "pricing", "when": { "label": "Asked For Pricing" }, "do": ["nothing"] }"""
        );

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Label("Something Else", Dana));

        Assert.Equal(("skipped", "no route matches"), (Step(view, "route").Status, Step(view, "route").Detail));
        Assert.Equal("done", Step(view, "slack-alert").Status);
    }

    [Fact]
    public async Task Nothing_means_that_nobody_is_told_and_the_label_is_recorded()
    {
        await using var pipeline = await StartAsync("""{ "name": "quiet", "when": { "label": "Nurture" }, "do": ["nothing"] }""");

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Label("Nurture", Dana));

        Assert.Empty(pipeline.World.Slack.Messages);
        Assert.Equal("done", Step(view, "lead-label").Status);
    }

    [Fact]
    public async Task A_warm_reply_takes_the_route_of_its_campaign_and_category_and_is_followed_up_once()
    {
        await using var pipeline = await StartAsync(
            """{ "name": "warm", "when": { "campaign": "*", "category": "interested" }, "do": [{ "alert": "#hot" }, "task"] }"""
        );

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, I am interested. Call me on Friday.", Dana));

        Assert.Equal("done", Step(view, "route-warm-1-slack-alert").Status);
        Assert.Equal("done", Step(view, "hubspot-task").Status);
        Assert.Single(pipeline.World.HubSpot.Tasks);
        Assert.Single(pipeline.World.Slack.Messages);
    }

    [Fact]
    public async Task No_route_keeps_a_wish_to_be_left_alone_from_being_obeyed()
    {
        await using var pipeline = await StartAsync("""{ "name": "quiet", "do": ["nothing"] }""");

        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Please unsubscribe me from this list.", Dana));

        Assert.Equal(Dana.Email, Assert.Single(pipeline.World.Instantly.BlockList).Value);
    }

    [Fact]
    public async Task A_retry_after_the_file_has_changed_does_what_was_decided_at_first()
    {
        var file = new TextFile(WithRoutes("""{ "name": "pricing", "when": { "label": "Pricing" }, "do": [{ "alert": "#pricing" }] }"""));
        await using var pipeline = await PipelineUnderTest.StartWithAsync(file);
        pipeline.World.Slack.Faults.FailAll();
        var first = await pipeline.DeliverAsync(pipeline.Deliveries.Label("Pricing", Dana));

        pipeline.World.Slack.Faults.Clear();
        file.Text = WithRoutes("""{ "name": "other", "do": ["nothing"] }""");
        await pipeline.Service<CurrentFile>().ReloadAsync(Now);
        var second = await pipeline.RetryAsync(first);

        Assert.Equal(("retrying", "done"), (first.Status, second.Status));
        Assert.Equal("done", Step(second, "route-pricing-1-slack-alert").Status);
        Assert.Single(pipeline.World.Slack.Messages);
    }

    [Fact]
    public async Task All_routes_that_match_act_where_the_file_says_so()
    {
        await using var pipeline = await PipelineUnderTest.StartWithAsync(
            new TextFile(
                """{ "match": "all", "routes": [ { "name": "a", "do": [{ "alert": "#a" }] }, { "name": "b", "do": [{ "alert": "#b" }] } ] }"""
            )
        );

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Label("Pricing", Dana));

        Assert.Equal(2, pipeline.World.Slack.Messages.Count);
        Assert.StartsWith("a, b: ", Step(view, "route").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_has_its_own_destinations_and_no_others_unless_it_says_so()
    {
        await using var pipeline = await PipelineUnderTest.StartWithAsync(
            new TextFile(
                $$"""{ "clients": { "acme": { "workspaces": ["{{Deliveries.Workspace}}"], "hubSpot": { "accessToken": "setting:ACME" }, "inherits": ["teams"] } } }"""
            ),
            ("ACME", "acme-token")
        );
        var clients = pipeline.Service<DestinationClients>();

        Assert.Equal(
            ("clients.acme.hubSpot.accessToken", true),
            (clients.Of<HubSpotClient>(Deliveries.Workspace).Setting, clients.Of<HubSpotClient>(Deliveries.Workspace).Client is not null)
        );
        Assert.Null(clients.Of<SlackClient>(Deliveries.Workspace).Client);
        Assert.NotNull(clients.Of<InstantlyPipeline.Destinations.Teams.TeamsClient>(Deliveries.Workspace).Client);
        Assert.NotNull(clients.Of<SlackClient>("another").Client);
    }

    [Fact]
    public async Task What_a_client_inherits_may_refer_to_settings_of_the_environment()
    {
        await using var pipeline = await PipelineUnderTest.StartWithAsync(
            new TextFile("""{ "clients": { "acme": { "workspaces": ["w-1"], "inherits": ["leadsTable"] } } }""")
        );

        Assert.Empty(pipeline.Service<CurrentSettings>().Value.Validate());
    }

    [Fact]
    public async Task The_environments_settings_of_a_workspace_win_over_the_files()
    {
        await using var pipeline = await PipelineUnderTest.StartWithAsync(
            new TextFile("""{ "clients": { "acme": { "workspaces": ["w-1"], "hubSpot": { "accessToken": "setting:ACME" } } } }"""),
            ("ACME", "acme-token"),
            ("Workspaces__w_1__HubSpot__AccessToken", "environment-token")
        );

        Assert.Equal("Workspaces__w_1__HubSpot__AccessToken", pipeline.Service<DestinationClients>().Of<HubSpotClient>("w-1").Setting);
    }

    [Fact]
    public async Task An_observed_client_has_everything_decided_and_nothing_leaves()
    {
        await using var pipeline = await PipelineUnderTest.StartWithAsync(
            new TextFile(
                $$"""{ "clients": { "acme": { "workspaces": ["{{Deliveries.Workspace}}"], "mode": "observe", "inherits": ["all"] } } }"""
            )
        );

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, I am interested. Call me on Friday.", Dana));

        Assert.Equal(
            ("skipped", "observed only: Slack would have been called"),
            (Step(view, "slack-alert").Status, Step(view, "slack-alert").Detail)
        );
        Assert.Contains("interested", Step(view, "triage").Detail, StringComparison.Ordinal);
        Assert.Empty(pipeline.World.AllCalls);
    }

    [Fact]
    public async Task Events_of_a_workspace_that_is_no_clients_are_kept_told_once_and_act_when_it_is_defined()
    {
        var file = new TextFile("""{ "clients": { "acme": { "workspaces": ["mistyped"], "inherits": ["all"] } } }""");
        await using var pipeline = await PipelineUnderTest.StartWithAsync(file);
        var first = await pipeline.DeliverAsync(pipeline.Deliveries.Label("Pricing", Dana));
        var second = await pipeline.DeliverAsync(pipeline.Deliveries.Label("Other", Dana));

        Assert.All([first, second], view => Assert.Equal("dead", view.Status));
        Assert.StartsWith("unknown-workspace", first.Reason, StringComparison.Ordinal);
        Assert.Contains("no client", Assert.Single(pipeline.World.Slack.Messages).Text, StringComparison.Ordinal);

        file.Text = $$"""{ "clients": { "acme": { "workspaces": ["{{Deliveries.Workspace}}"], "inherits": ["all"] } } }""";
        await pipeline.Service<CurrentFile>().ReloadAsync(Now);
        var report = await pipeline
            .Service<Replay>()
            .RunAsync(
                new ReplayRequest(
                    null,
                    EventQuery.All with
                    {
                        Status = InstantlyPipeline.Ledger.EventStatus.Dead,
                    },
                    new HashSet<string>(),
                    50,
                    Confirmed: true
                ),
                Now
            );
        Assert.Equal(2, report!.Replayed);
    }

    [Fact]
    public async Task A_file_that_is_wrong_leaves_the_old_one_in_force_and_doctor_says_what_is_wrong()
    {
        var file = new TextFile(WithRoutes("""{ "name": "good", "do": ["nothing"] }"""));
        await using var pipeline = await PipelineUnderTest.StartWithAsync(file);

        foreach (var wrong in (string?[])["{", """{ "routs": [] }""", null])
        {
            file.Text = wrong;
            await pipeline.Service<CurrentFile>().ReloadAsync(Now);

            Assert.Equal("good", Assert.Single(pipeline.Service<CurrentFile>().Value.Routes).Name);
            Assert.Contains(
                await pipeline.Service<Doctor>().ExamineAsync(Now),
                finding => finding is { Check: "settings file", Level: FindingLevel.Failed }
            );
        }

        file.Text = WithRoutes("""{ "name": "better", "do": ["nothing"] }""");
        await pipeline.Service<CurrentFile>().ReloadAsync(Now);
        Assert.Equal("better", Assert.Single(pipeline.Service<CurrentFile>().Value.Routes).Name);
        Assert.Empty(pipeline.Service<CurrentFile>().Problems);
    }

    [Fact]
    public async Task A_route_that_matched_nothing_for_a_week_is_told()
    {
        await using var pipeline = await StartAsync(
            """{ "name": "used", "when": { "label": "Pricing" }, "do": ["nothing"] }, { "name": "idle", "when": { "label": "Prcing" }, "do": ["nothing"] }"""
        );
        var check = pipeline.Service<IEnumerable<ICheck>>().OfType<RoutesCheck>().Single();
        await check.LookAsync(Now);
        pipeline.Time.Advance(TimeSpan.FromDays(8));
        await pipeline.DeliverAsync(
            pipeline.Deliveries.Create("lead_interested", new DeliveryOptions { Lead = Dana, Timestamp = pipeline.Time.GetUtcNow() })
        );
        await pipeline.DeliverAsync(
            Encoding.UTF8.GetBytes(
                $$"""{"timestamp":"{{pipeline.Time.GetUtcNow():O}}","event_type":"Pricing","workspace":"w","lead_email":"a@b.example"}"""
            )
        );

        Assert.Equal("route idle", Assert.Single(await check.LookAsync(Now), finding => finding.Level is FindingLevel.Warning).Check);
    }

    [Theory]
    [InlineData("acme-secret-acme-secret-acme-secret", "acme", null, 200)]
    [InlineData("acme-secret-acme-secret-acme-secret", "birch", null, 403)]
    [InlineData("birch-secret-birch-secret-birch-secr", "birch", null, 200)]
    [InlineData("birch-secret-birch-secret-birch-secr", "acme", null, 403)]
    [InlineData("0123456789abcdef0123456789abcdef", "acme", null, 403)]
    [InlineData("0123456789abcdef0123456789abcdef", "cobalt", null, 200)]
    [InlineData("0123456789abcdef0123456789abcdef", "unknown", null, 200)]
    [InlineData("acme-secret-acme-secret-acme-secret", "cobalt", null, 403)]
    [InlineData("acme-secret-acme-secret-acme-secret", "unknown", null, 200)]
    [InlineData("acme-secret-acme-secret-acme-secret", "acme", "acme", 200)]
    [InlineData("acme-secret-acme-secret-acme-secret", "acme", "birch", 403)]
    [InlineData("0123456789abcdef0123456789abcdef", "cobalt", "Cobalt", 200)]
    [InlineData("0123456789abcdef0123456789abcdef", "cobalt", "acme", 403)]
    [InlineData("0123456789abcdef0123456789abcdef", "cobalt", "nobody", 404)]
    [InlineData("somebody-elses-secret-somebody-elses", "acme", null, 401)]
    public async Task A_secret_and_a_door_speak_for_their_own_client_alone(string secret, string workspace, string? door, int answer)
    {
        await using var pipeline = await PipelineUnderTest.StartWithAsync(
            new TextFile(
                """
                { "clients": {
                    "acme": { "workspaces": ["acme"], "webhookSecrets": ["setting:ACME"] }, "birch": { "workspaces": ["birch"], "webhookSecrets": ["setting:BIRCH"] },
                    "cobalt": { "workspaces": ["cobalt"] } } }
                """
            ),
            ("ACME", "acme-secret-acme-secret-acme-secret"),
            ("BIRCH", "birch-secret-birch-secret-birch-secr")
        );
        var body = Encoding.UTF8.GetBytes(
            $$"""{"timestamp":"2026-08-18T08:41:27.402Z","event_type":"Pricing","workspace":"{{workspace}}","lead_email":"dana@example.com"}"""
        );

        foreach (var byHeader in (bool[])[false, true])
        {
            var answered = await pipeline
                .Service<WebhookIntake>()
                .AcceptAsync(
                    new IntakeRequest(
                        "POST",
                        IPAddress.Loopback,
                        name =>
                            name == "Authorization" ? $"Bearer {secret}"
                            : name == WebhookIntake.ClientHeader && byHeader ? door
                            : null,
                        body.Length,
                        new MemoryStream(body)
                    )
                    {
                        Client = byHeader ? null : door,
                    },
                    Now
                );

            Assert.Equal(answer, answered.Status);
        }
    }

    [Fact]
    public async Task A_test_of_the_routes_says_what_would_happen_and_sends_nothing()
    {
        await using var pipeline = await StartAsync(
            """{ "name": "hot", "when": { "category": "interested" }, "do": [{ "alert": "#hot" }, { "task": { "owner": "ana@acme.example" } }] }"""
        );

        var test = pipeline
            .Service<RouteTests>()
            .Try(
                InstantlyPipeline.Events.InstantlyEvent.Parse(pipeline.Deliveries.Reply("Yes, I am interested. Call me on Friday.", Dana)),
                category: null
            );

        Assert.Equal(("interested", "hot"), (test.Category, Assert.Single(test.Routes)));
        Assert.Contains("alert to #hot: slack-alert", test.Actions[0], StringComparison.Ordinal);
        Assert.StartsWith("task for ana@acme.example: HubSpot", test.Actions[1], StringComparison.Ordinal);
        Assert.Empty(pipeline.World.AllCalls);
    }

    [Fact]
    public async Task A_file_in_the_storage_comes_back_as_it_was_put_there_however_large()
    {
        var tables = new Storage.MemoryTableStore();
        var stored = new StoredFile(tables);
        var large =
            $$"""{ "routes": [ {{string.Join(',', Enumerable.Range(0, 900).Select(at => $$"""{ "name": "route-{{at}}", "when": { "label": "Label number {{at}} of this team" }, "do": ["nothing"] }"""))}} ] }""";

        await stored.WriteAsync(Encoding.UTF8.GetBytes(large), Now);

        Assert.Equal(large, Encoding.UTF8.GetString((await stored.ReadAsync(Now))!));
    }

    private static Task<PipelineUnderTest> StartAsync(string routes) => PipelineUnderTest.StartWithAsync(new TextFile(WithRoutes(routes)));

    private static string WithRoutes(string routes) => $$"""{ "routes": [ {{routes}} ] }""";

    private static StepView Step(EventView view, string name) => view.Steps.Single(step => step.Name == name);
}
