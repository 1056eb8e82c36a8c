using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Routes.Files;
using InstantlyPipeline.Simulator;
using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Benchmarks.Clients;

/// <summary><c>clients</c>: how long an agency waits for the start, for a changed file and for <c>doctor</c>.</summary>
internal static class ClientsCommand
{
    private const string Token = "a-token-for-the-operations-api-0";
    private static readonly TimeSpan StartGoal = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReloadGoal = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DoctorGoal = TimeSpan.FromSeconds(3);

    public static Command Create()
    {
        var clients = new Option<int>("--clients") { Description = "Clients in the file.", DefaultValueFactory = _ => 40 };
        var command = new Command(
            "clients",
            """
            Writes a pipeline.json with so many clients, each with a secret and with Slack, HubSpot and Pipedrive of its own (stand-ins on this machine),
            and prints how long `serve` takes to listen, a changed file to be in force once it is read, and `doctor` to answer. Ends with 1 where a goal is
            missed: 3 s, 2 s and 3 s.
            """
        )
        {
            clients,
        };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(clients), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int clients, CancellationToken cancellationToken)
    {
        await using var world = await StandIns.StartAsync(cancellationToken: cancellationToken);
        var folder = Directory.CreateTempSubdirectory("instantly-pipeline-clients-");
        try
        {
            var settings = Settings(clients, world);
            var file = Path.Combine(folder.FullName, "pipeline.json");
            await File.WriteAllTextAsync(file, Text(clients, world, extra: ""), cancellationToken);
            var (process, url, start) = await StartAsync(folder.FullName, settings, cancellationToken);
            try
            {
                var doctor = await DoctorAsync(url, cancellationToken);
                var reload = Reload(Encoding.UTF8.GetBytes(Text(clients, world, extra: "Later")), settings);
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{clients} clients, 3 destinations each, {new FileInfo(file).Length:N0} bytes"
                    )
                );
                return (Said("start", start, StartGoal) & Said("reload", reload, ReloadGoal) & Said("doctor", doctor, DoctorGoal)) ? 0 : 1;
            }
            finally
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
                process.Dispose();
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool Said(string what, TimeSpan took, TimeSpan goal)
    {
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what, -8} {took.TotalSeconds, 6:0.00} s   goal {goal.TotalSeconds:0} s: {(took < goal ? "met" : "missed")}"
            )
        );
        return took < goal;
    }

    private static async Task<(Process Process, Uri Url, TimeSpan Took)> StartAsync(
        string data,
        IReadOnlyDictionary<string, string?> settings,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "exec",
                Path.Combine(AppContext.BaseDirectory, "instantly-pipeline.dll"),
                "serve",
                "--urls",
                "http://127.0.0.1:0",
                "--data",
                data,
            ]
        )
        {
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("Receiving at ", StringComparison.Ordinal))
            {
                var took = Stopwatch.GetElapsedTime(began);
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return (process, new Uri(line["Receiving at ".Length..]), took);
            }
        }
        throw new InvalidOperationException("`serve` ended before it listened; its errors are above.");
    }

    /// <summary>From the file's text to settings in force, as the running pipeline does it; the text itself is looked for every 20
    /// seconds.</summary>
    private static TimeSpan Reload(byte[] text, IReadOnlyDictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var current = new CurrentSettings(configuration);
        var began = Stopwatch.GetTimestamp();
        var reading = new FileReader(configuration).Read(text);
        if (reading.File is null)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, reading.Problems));
        }
        current.Replace(new WorkspaceSettings(configuration, reading.File.Clients, reading.File.KeepsUnknown));
        return Stopwatch.GetElapsedTime(began);
    }

    private static async Task<TimeSpan> DoctorAsync(Uri webhook, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        var began = Stopwatch.GetTimestamp();
        var answer = await http.GetStringAsync(new Uri(webhook, "/operations/doctor"), cancellationToken);
        var took = Stopwatch.GetElapsedTime(began);
        using var findings = JsonDocument.Parse(answer);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"doctor has {findings.RootElement.GetArrayLength()} lines"));
        return took;
    }

    private static Dictionary<string, string?> Settings(int clients, StandIns world)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Operations:Token"] = Token,
            ["Connection:Watch"] = "false",
            ["Logging:LogLevel:Default"] = "Error",
        };
        for (var number = 0; number < clients; number++)
        {
            settings[Name(number, "WEBHOOK")] = $"{number:000}-secret-of-a-client-0123456789abcdef";
            settings[Name(number, "SLACK")] = world.Settings["Slack:WebhookUrl"];
            settings[Name(number, "HUBSPOT")] = world.Settings["HubSpot:AccessToken"];
            settings[Name(number, "PIPEDRIVE")] = world.Settings["Pipedrive:ApiToken"];
        }
        return settings;
    }

    private static string Name(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"CLIENT{number:000}_{what}");

    private static string Text(int clients, StandIns world, string extra)
    {
        var text = new StringBuilder("{ \"clients\": {\n");
        for (var number = 0; number < clients; number++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $$"""
                "client-{{number:000}}": {
                  "workspaces": ["{{new Guid(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)}}"],
                  "webhookSecrets": ["setting:{{Name(number, "WEBHOOK")}}"],
                  "slack": { "webhookUrl": "setting:{{Name(number, "SLACK")}}" },
                  "hubSpot": { "accessToken": "setting:{{Name(number, "HUBSPOT")}}", "baseAddress": "{{world.Settings[
                    "HubSpot:BaseAddress"
                ]}}" },
                  "pipedrive": { "apiToken": "setting:{{Name(number, "PIPEDRIVE")}}", "baseAddress": "{{world.Settings[
                    "Pipedrive:BaseAddress"
                ]}}" }
                }{{(number < clients - 1 ? "," : "")}}

                """
            );
        }
        return text.Append(
                CultureInfo.InvariantCulture,
                $$"""}, "routes": [{ "name": "pricing", "when": { "label": "Asked For Pricing{{extra}}" }, "do": ["alert"] }] }"""
            )
            .ToString();
    }
}
