using InstantlyPipeline.Operations;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Cli.Demo;

/// <summary>An agency's file: three clients with secrets and destinations of their own, and six routes. It is the sample of the
/// repository.</summary>
/// <param name="folder">Where the pipeline may keep its data.</param>
internal sealed class AgencyAct(DemoRun stage, StandIns standIns, string folder)
{
    private const string Birch = "1b2e6a40-93c5-4d0f-8f57-0c9d3e5a7b11";
    private const string Cobalt = "e5a17f93-2c64-4e8d-b0a9-7f3d6c5b4a22";

    private static readonly SampleLead Nora = new("nora.falk@pier.example", "Nora", "Falk", "Pier");

    /// <summary>What the label of acme leads to: the route sends the alert, and the task to a person of its list.</summary>
    public static DemoEffects Due { get; } =
        new()
        {
            ["Slack alert"] = 1,
            ["HubSpot contact"] = 1,
            ["HubSpot task"] = 1,
            ["Teams alert"] = 1,
        };

    private readonly Dictionary<string, string> _secrets = new[] { "ACME", "BIRCH", "COBALT" }.ToDictionary(
        client => client,
        _ => Guid.NewGuid().ToString("N")
    );

    public async Task PlayAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await using (var sample = typeof(AgencyAct).Assembly.GetManifestResourceStream("pipeline.jsonc")!)
        await using (var file = File.Create(Path.Combine(folder, "pipeline.json")))
        {
            await sample.CopyToAsync(file, cancellationToken);
        }
        await using var serve = await ServeProcess.StartAsync(folder, Settings(), cancellationToken);
        var deliveries = new Deliveries(seed: 3);

        var pricing = deliveries.Label("Asked For Pricing", Nora);
        var other = deliveries.Label("Wants A Call Back", Nora, new DeliveryOptions { Workspace = Birch });
        var observed = deliveries.Reply("Yes, I am interested. Please send times.", Nora, new DeliveryOptions { Workspace = Cobalt });
        await ExpectAsync(serve, "ACME", pricing, "acme", "route-pricing-2-hubspot-task", "done", cancellationToken);
        await ExpectAsync(serve, "BIRCH", other, "birch", "teams-alert", "done", cancellationToken);
        await ExpectAsync(serve, "COBALT", observed, "cobalt", "slack-alert", "skipped", cancellationToken);

        var foreign = await stage.Sender(serve.Webhook, _secrets["ACME"]).SendAsync(other, cancellationToken);
        stage.Expect("403 for a client's secret that speaks of another client", stage.ShowAnswer(foreign) == 403);
    }

    private async Task ExpectAsync(
        ServeProcess serve,
        string sender,
        byte[] body,
        string client,
        string step,
        string status,
        CancellationToken cancellationToken
    )
    {
        var report = await stage.Sender(serve.Webhook, _secrets[sender]).SendAsync(body, cancellationToken);
        stage.Expect("answered 200", stage.ShowAnswer(report) == 200);
        var key = DemoRun.EventKeyOf(report.Body) ?? throw new InvalidOperationException($"The delivery of {client} was not accepted.");
        var view = await DemoRun.PollAsync(
            () => serve.Operations.ShowEventAsync(key, cancellationToken)!,
            shown => shown is { Status: "done" or "dead" },
            cancellationToken
        );
        stage.Show(view);
        stage.Expect($"it is {client}'s", view.Client == client);
        stage.Expect($"{step} {status}", view.Steps.Any(done => done.Name == step && done.Status == status));
    }

    /// <summary>No common secret: each client has its own. What a client does not inherit it names itself.</summary>
    private Dictionary<string, string?> Settings()
    {
        var settings = stage.Settings();
        settings.Remove("Webhook:Secrets:0");
        foreach (var (client, secret) in _secrets)
        {
            settings[$"{client}_WEBHOOK"] = secret;
        }
        settings["ACME_SLACK"] = standIns.Settings["Slack:WebhookUrl"];
        settings["ACME_HUBSPOT"] = standIns.Settings["HubSpot:AccessToken"];
        settings["ACME_INSTANTLY"] = standIns.Settings["Instantly:ApiKey"];
        settings["BIRCH_TEAMS"] = standIns.Settings["Teams:WebhookUrl"];
        settings[$"Workspaces:{Deliveries.Workspace}:HubSpot:BaseAddress"] = standIns.Settings["HubSpot:BaseAddress"];
        settings[$"Workspaces:{Deliveries.Workspace}:Instantly:BaseAddress"] = standIns.Settings["Instantly:BaseAddress"];
        return settings;
    }
}
