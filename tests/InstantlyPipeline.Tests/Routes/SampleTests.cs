using System.Net;
using InstantlyPipeline.Health;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Routes;

/// <summary>The sample of the repository at work: three clients with secrets of their own and six routes, and no common secret.</summary>
public sealed class SampleTests : IAsyncLifetime
{
    private const string Birch = "1b2e6a40-93c5-4d0f-8f57-0c9d3e5a7b11";
    private const string BirchToo = "c8d4f2a6-5e19-4b83-a7f0-6d2b9c1e3f55";
    private const string Cobalt = "e5a17f93-2c64-4e8d-b0a9-7f3d6c5b4a22";

    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    private PipelineUnderTest _pipeline = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _pipeline = await PipelineUnderTest.StartWithAsync(
            new TextFile(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Payloads", "pipeline.jsonc"), Now)),
            world => new Dictionary<string, string>
            {
                ["Webhook:Secrets:0"] = new string('x', 32),
                ["ACME_WEBHOOK"] = SecretOf("acme"),
                ["BIRCH_WEBHOOK"] = SecretOf("birch"),
                ["COBALT_WEBHOOK"] = SecretOf("cobalt"),
                ["ACME_SLACK"] = world.Settings["Slack:WebhookUrl"],
                ["ACME_HUBSPOT"] = world.Settings["HubSpot:AccessToken"],
                ["ACME_INSTANTLY"] = world.Settings["Instantly:ApiKey"],
                ["BIRCH_TEAMS"] = world.Settings["Teams:WebhookUrl"],
                [$"Workspaces:{Deliveries.Workspace}:HubSpot:BaseAddress"] = world.Settings["HubSpot:BaseAddress"],
                [$"Workspaces:{Deliveries.Workspace}:Instantly:BaseAddress"] = world.Settings["Instantly:BaseAddress"],
            }
        );

    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();

    [Fact]
    public async Task Each_client_is_told_where_it_wants_it_and_an_observed_one_nowhere()
    {
        var acme = await DeliverAsync("acme", _pipeline.Deliveries.Label("Asked For Pricing", Dana));
        var birch = await DeliverAsync("birch", _pipeline.Deliveries.Label("Nurture", Dana, In(Birch)));
        var cobalt = await DeliverAsync("cobalt", _pipeline.Deliveries.Reply("Yes, I am interested.", Dana, In(Cobalt)));

        Assert.Equal("done", StepOf(acme, "route-pricing-2-hubspot-task").Status);
        Assert.Equal(("skipped", "done"), (StepOf(birch, "route").Status, StepOf(birch, "teams-alert").Status));
        Assert.Equal("skipped", StepOf(cobalt, "slack-alert").Status);
        var (slack, teams) = (Assert.Single(_pipeline.World.Slack.Messages), Assert.Single(_pipeline.World.Teams.Messages));
        Assert.Contains("*Client*\\nacme", slack.Blocks, StringComparison.Ordinal);
        Assert.Contains("Client birch", teams.Text.Split('\n'));
        Assert.Single(_pipeline.World.HubSpot.Tasks);
        Assert.Empty(_pipeline.World.Refusals);
    }

    [Fact]
    public async Task A_clients_label_that_a_route_silences_tells_nobody_and_the_same_label_of_another_client_does()
    {
        await DeliverAsync("acme", _pipeline.Deliveries.Label("Later, after Christmas", Dana));
        Assert.Empty(_pipeline.World.Slack.Messages);

        await DeliverAsync("birch", _pipeline.Deliveries.Label("Later, after Christmas", Dana, In(BirchToo)));
        Assert.Single(_pipeline.World.Teams.Messages);
    }

    [Fact]
    public async Task A_client_is_named_in_lists_and_asked_for_by_its_name()
    {
        await DeliverAsync("acme", _pipeline.Deliveries.Label("One", Dana));
        await DeliverAsync("birch", _pipeline.Deliveries.Label("Two", Dana, In(Birch)));
        await DeliverAsync("birch", _pipeline.Deliveries.Label("Three", Dana, In(BirchToo)));

        var (_, all) = await _pipeline.OperateAsync("GET", "events");
        var (_, ofBirch) = await _pipeline.OperateAsync("GET", "events?client=Birch");
        var (_, ofAcme) = await _pipeline.OperateAsync("POST", "events/search", """{"workspace":"acme"}""");
        var (status, refusal) = await _pipeline.OperateAsync("GET", "events?client=brich");
        var (_, clients) = await _pipeline.OperateAsync("GET", "clients");

        Assert.Equal(
            ["acme", "birch", "birch"],
            all.EnumerateArray().Select(view => view.GetProperty("client").GetString()).Order(StringComparer.Ordinal)
        );
        Assert.Equal(2, ofBirch.GetArrayLength());
        Assert.Equal("acme", Assert.Single(ofAcme.EnumerateArray()).GetProperty("client").GetString());
        Assert.Equal(400, status);
        Assert.Contains("Did you mean birch?", refusal.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(["acme", "birch", "cobalt"], clients.EnumerateArray().Select(client => client.GetProperty("name").GetString()));
        Assert.Equal([Birch, BirchToo], clients[1].GetProperty("workspaces").EnumerateArray().Select(id => id.GetString()));
    }

    [Fact]
    public async Task What_is_about_one_workspace_asks_which_where_a_client_has_several()
    {
        var (several, refusal) = await _pipeline.OperateAsync(
            "POST",
            "suppressions/add",
            """{"client":"birch","email":"a@b.example","address":"a@b.example"}"""
        );

        Assert.Equal(400, several);
        Assert.Contains("workspace", refusal.GetProperty("detail").GetString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Deliveries_duplicates_and_waits_are_counted_by_the_clients_names()
    {
        var metrics = _pipeline.Service<MetricsSnapshot>();
        var (label, open) = (_pipeline.Deliveries.Label("Two", Dana, In(Birch)), _pipeline.Deliveries.Opened(Dana, In(Birch)));
        foreach (var body in (byte[][])[label, open, open, label])
        {
            await DeliverAsync("birch", body);
            _pipeline.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Contains(metrics.Read(), series => IsDuplicate(series, "lead-status"));
        Assert.Contains(metrics.Read(), series => IsDuplicate(series, "engagement"));
        Assert.Contains(
            metrics.Read(),
            series =>
                series.Name == "instantly.destination.wait"
                && series.Tags["destination"] == "Teams"
                && series.Tags.GetValueOrDefault("client") == "birch"
        );

        static bool IsDuplicate(Measured series, string queue) =>
            series.Name == "instantly.duplicates" && series.Tags["queue"] == queue && series.Tags.GetValueOrDefault("client") == "birch";

        Assert.Contains(
            metrics.Read(),
            series =>
                series.Name == "instantly.deliveries"
                && series.Tags["outcome"] == "accepted"
                && series.Tags.GetValueOrDefault("client") == "birch"
                && series.Value == 4
        );
    }

    [Fact]
    public async Task Doctor_knows_each_clients_secret_and_none_is_asked_of_another()
    {
        await DeliverAsync("acme", _pipeline.Deliveries.Label("One", Dana));

        var found = await _pipeline.Service<IEnumerable<ICheck>>().OfType<SecretsCheck>().Single().LookAsync(Now);

        Assert.Equal(FindingLevel.Ok, found.Single(finding => finding.Check == "clients.acme.webhookSecrets[1]").Level);
        Assert.StartsWith(
            "No delivery has come yet",
            found.Single(finding => finding.Check == "clients.birch.webhookSecrets[1]").Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_token_for_one_client_hears_of_that_client_alone_from_the_doctor()
    {
        var (_, made) = await _pipeline.OperateAsync("POST", "operators", $$"""{"name":"Rea","role":"read","clients":["{{Birch}}"]}""");

        var (status, found) = await _pipeline.OperateAsync("GET", "doctor", token: made.GetProperty("token").GetString()!);
        var (_, all) = await _pipeline.OperateAsync("GET", "doctor");

        Assert.Equal(200, status);
        var checks = found.EnumerateArray().Select(finding => finding.GetProperty("check").GetString()!).ToList();
        Assert.Equal("what you see", checks[0]);
        Assert.Contains("clients.birch.webhookSecrets[1]", checks);
        Assert.Contains("Teams", checks);
        Assert.DoesNotContain("storage", checks);
        Assert.Contains("whoever runs the pipeline", found[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("acme", found.GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("cobalt", found.GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("client cobalt", all.EnumerateArray().Select(finding => finding.GetProperty("check").GetString()));
        Assert.DoesNotContain("what you see", all.EnumerateArray().Select(finding => finding.GetProperty("check").GetString()));
    }

    private static string SecretOf(string client) => $"{client}-secret-{client}-secret-of-its-own";

    private static DeliveryOptions In(string workspace) => new() { Workspace = workspace };

    private async Task<EventView> DeliverAsync(string client, byte[] body)
    {
        var answer = await _pipeline
            .Service<WebhookIntake>()
            .AcceptAsync(
                new IntakeRequest(
                    "POST",
                    IPAddress.Loopback,
                    name => name == "Authorization" ? SecretOf(client) : null,
                    body.Length,
                    new MemoryStream(body)
                ),
                Now
            );
        Assert.Equal(200, answer.Status);
        return await _pipeline.ProcessAsync(_pipeline.TakeNext());
    }

    private static StepView StepOf(EventView view, string name) => view.Steps.Single(step => step.Name == name);
}
