using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using InstantlyPipeline.Benchmarks.Ack;

namespace InstantlyPipeline.Benchmarks.Done;

/// <summary>n8n as people start with it: one process, its own SQLite, a webhook that answers at once, and an HTTP request to the
/// chat.</summary>
/// <remarks>Installed once from npm into a folder of its own. One of its many dependencies is no package of npm's but a file of another
/// host, for a node that reads spreadsheets; npm's last one takes its place, which the measured flow does not use.</remarks>
internal sealed class N8n(string folder, Uri chat) : IContender
{
    public const string Version = "2.8.4";

    /// <summary>The name of the node that receives.</summary>
    private const string Receiver = "Webhook";

    private const string WorkflowId = "instantlybench01";
    private const string Hook = "/webhook/instantly";

    // npm's overrides have no effect but in the file of the folder itself.
    private const string Package = $$"""
        { "private": true, "dependencies": { "n8n": "{{Version}}" }, "overrides": { "xlsx": "0.18.5" } }
        """;

    private RunningServer? _server;

    public string Name => $"n8n {Version}";

    public Uri Webhook { get; private set; } = new("http://127.0.0.1/");

    public string? Authorization => null;

    public double CpuSeconds => _server!.Cpu().TotalSeconds;

    private static string Installed => Path.Combine(Path.GetTempPath(), "instantly-pipeline-benchmarks-n8n");

    private static string Program => Path.Combine(Installed, "node_modules", "n8n", "bin", "n8n");

    /// <exception cref="InvalidOperationException">It could not be installed; the message says why.</exception>
    public static async Task InstallAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(Program))
        {
            return;
        }
        Console.Error.WriteLine($"Installing n8n {Version} from npm into {Installed}; that is some 2,000 packages and takes minutes.");
        Directory.CreateDirectory(Installed);
        await File.WriteAllTextAsync(Path.Combine(Installed, "package.json"), Package, cancellationToken);
        await RunAsync(["npm", "install", "--prefix", Installed, "--no-audit", "--no-fund"], [], cancellationToken);
    }

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "workflow.json");
        await File.WriteAllTextAsync(file, Workflow().ToJsonString(), cancellationToken);
        await RunAsync(["node", Program, "import:workflow", $"--input={file}"], Settings(0), cancellationToken);
        await RunAsync(["node", Program, "publish:workflow", $"--id={WorkflowId}"], Settings(0), cancellationToken);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var broker = FreePort();
        _server = await RunningServer.StartAsync(
            port => ["env", $"N8N_PORT={port.ToString(CultureInfo.InvariantCulture)}", "node", Program, "start"],
            folder,
            Settings(broker),
            cancellationToken
        );
        Webhook = new(_server.Webhook, Hook);
        // It listens before its workflows are there.
        using var http = new HttpClient();
        while (true)
        {
            using var probe = new StringContent("{}", null, "application/json");
            using var answer = await http.PostAsync(Webhook, probe, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return;
            }
            await Task.Delay(100, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            await server.DisposeAsync();
        }
    }

    private Dictionary<string, string> Settings(int broker) =>
        new()
        {
            ["N8N_USER_FOLDER"] = folder,
            ["N8N_LISTEN_ADDRESS"] = "127.0.0.1",
            ["N8N_RUNNERS_BROKER_PORT"] = broker.ToString(CultureInfo.InvariantCulture),
            ["N8N_DIAGNOSTICS_ENABLED"] = "false",
            ["N8N_VERSION_NOTIFICATIONS_ENABLED"] = "false",
            ["N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS"] = "false",
        };

    private JsonObject Workflow() =>
        new()
        {
            ["id"] = WorkflowId,
            ["name"] = "Reply to chat",
            ["active"] = false,
            ["nodes"] = new JsonArray(
                Node(
                    Receiver,
                    "n8n-nodes-base.webhook",
                    2,
                    new()
                    {
                        ["httpMethod"] = "POST",
                        ["path"] = "instantly",
                        ["responseMode"] = "onReceived",
                    }
                ),
                Node(
                    "HTTP Request",
                    "n8n-nodes-base.httpRequest",
                    4.2,
                    new()
                    {
                        ["method"] = "POST",
                        ["url"] = chat.AbsoluteUri,
                        ["sendBody"] = true,
                        ["specifyBody"] = "json",
                        ["jsonBody"] = "={{ JSON.stringify({ text: $json.body.lead_email + ' ' + $json.body.reply_text }) }}",
                    }
                )
            ),
            ["connections"] = new JsonObject
            {
                [Receiver] = new JsonObject
                {
                    ["main"] = new JsonArray(
                        new JsonArray(
                            new JsonObject
                            {
                                ["node"] = "HTTP Request",
                                ["type"] = "main",
                                ["index"] = 0,
                            }
                        )
                    ),
                },
            },
            ["settings"] = new JsonObject { ["executionOrder"] = "v1" },
        };

    private static JsonObject Node(string name, string type, double version, JsonObject parameters)
    {
        parameters["options"] = new JsonObject();
        return new()
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["name"] = name,
            ["type"] = type,
            ["typeVersion"] = version,
            ["position"] = new JsonArray(0, 0),
            ["parameters"] = parameters,
            ["webhookId"] = name == Receiver ? "instantly" : null,
        };
    }

    private static async Task RunAsync(
        IReadOnlyList<string> command,
        Dictionary<string, string> settings,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }
        var line = string.Join(' ', command);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"'{line}' did not start; run it by hand.");
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{line}' ended with {process.ExitCode}: {await errors} Run it by hand.");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
