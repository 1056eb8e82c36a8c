using System.Diagnostics;
using System.Globalization;

namespace InstantlyPipeline.Functions.Host.Worker;

/// <summary>One run of the app's process.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    public WorkerProcess(AppFolder app, IReadOnlyDictionary<string, string> settings, Uri rpc, WorkerOutput output)
    {
        Channel = new WorkerChannel(log => output.Add($"{log.Level} {log.Category}: {log.Message} {log.Exception?.Message}"));
        string[] arguments =
        [
            app.Dll,
            "--functions-uri",
            rpc.AbsoluteUri,
            "--functions-worker-id",
            Id,
            "--functions-request-id",
            Guid.NewGuid().ToString(),
            "--functions-grpc-max-message-length",
            int.MaxValue.ToString(CultureInfo.InvariantCulture),
        ];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = app.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        start.Environment["FUNCTIONS_EXTENSION_VERSION"] = "~4";
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = app.Root;
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = app.Root;
        start.Environment["AzureWebJobsScriptRoot"] = app.Root;

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => output.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => output.Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Ended = EndAsync();
    }

    public string Id { get; } = Guid.NewGuid().ToString();
    public WorkerChannel Channel { get; }

    /// <summary>Completes with the exit code when the process has ended.</summary>
    public Task<int> Ended { get; }

    /// <summary>Processor time used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Ends the process at once (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await Ended;
    }

    public void Dispose() => _process.Dispose();

    private async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync();
        Channel.Close();
        return _process.ExitCode;
    }
}
