using System.Diagnostics;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Intake;

namespace InstantlyPipeline.Cli.Demo;

/// <summary>A <c>serve</c> in a process of its own, to be killed.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private const string Announcement = "Receiving at ";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private ServeProcess(Process process, Uri webhook, string data)
    {
        _process = process;
        Output = process.StandardOutput.ReadToEndAsync(CancellationToken.None); // drained, so that it never blocks on a full pipe
        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        Webhook = webhook;
        Operations = new OperationsClient(new Uri(webhook.GetLeftPart(UriPartial.Authority)), token: null, DataDirectory.At(data));
    }

    public Uri Webhook { get; }

    public int ProcessId => _process.Id;

    public OperationsClient Operations { get; }

    /// <summary>What it wrote before it listened.</summary>
    public string Before { get; private init; } = "";

    /// <summary>All that it wrote after it began to listen, once it has ended.</summary>
    public Task<string> Output { get; }

    /// <summary>Starts it with these settings and none of ours.</summary>
    /// <param name="url">Where it listens; a free port when not said.</param>
    /// <exception cref="InvalidOperationException">It ended before it listened; the message has what it said.</exception>
    public static async Task<ServeProcess> StartAsync(
        string data,
        IReadOnlyDictionary<string, string?> settings,
        CancellationToken cancellationToken,
        string url = "http://127.0.0.1:0"
    )
    {
        // Published as one file there is no assembly beside it: the program is the file itself.
        var assembly = Path.Combine(AppContext.BaseDirectory, "instantly-pipeline.dll");
        var (program, before) = File.Exists(assembly) ? ("dotnet", (string[])["exec", assembly]) : (Environment.ProcessPath!, []);
        var start = new ProcessStartInfo(program, [.. before, "serve", "--urls", url, "--data", data])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(name => name.Contains("__", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(inherited);
        }
        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("The process did not start.");
        var said = new System.Text.StringBuilder();
        var webhook = await WebhookOfAsync(process, said, cancellationToken).WaitAsync(StartTime, cancellationToken);
        return new ServeProcess(process, webhook, data) { Before = said.ToString() };
    }

    /// <summary>SIGKILL: nothing in it gets a chance to finish or to flush.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Asks it to stop, as a supervisor does, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        using var asked = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Operations.Dispose();
    }

    private static async Task<Uri> WebhookOfAsync(Process process, System.Text.StringBuilder before, CancellationToken cancellationToken)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(Announcement, StringComparison.Ordinal) && line.EndsWith(WebhookIntake.Path, StringComparison.Ordinal))
            {
                return new Uri(line[Announcement.Length..]);
            }
            before.AppendLine(line);
        }
        throw new InvalidOperationException(
            $"`serve` ended before it listened: {await process.StandardError.ReadToEndAsync(cancellationToken)}"
        );
    }
}
