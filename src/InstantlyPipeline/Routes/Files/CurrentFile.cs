using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Failures;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Routes.Files;

/// <summary>The file that is in force. A newer one that cannot be read, or is wrong, leaves it in force.</summary>
/// <param name="sources">None: there is no file and there never will be. Of several the last counts.</param>
public sealed partial class CurrentFile(
    FileReader reader,
    CurrentSettings settings,
    IConfiguration configuration,
    IEnumerable<IPipelineFileSource> sources,
    ILogger<CurrentFile> logger
) : IDisposable
{
    private readonly IPipelineFileSource? _source = Awaited(sources.LastOrDefault(), settings);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private State _state = new(PipelineFile.Empty, [], IsRead: false);
    private byte[]? _text;

    public PipelineFile Value => Volatile.Read(ref _state).File;

    /// <summary>What is wrong with the newest text, a sentence each; empty when it is in force.</summary>
    public IReadOnlyList<string> Problems => Volatile.Read(ref _state).Problems;

    /// <summary>False until the place of the file has been looked at once: whose events these are cannot be told before.</summary>
    public bool IsRead => _source is null || Volatile.Read(ref _state).IsRead;

    /// <summary>Where the file is, or would be; null where the host has none.</summary>
    public string? Where => _source?.Where;

    /// <summary>Whether there is a file.</summary>
    public bool Exists => Volatile.Read(ref _text) is not null;

    /// <summary>Looks for another text, and puts it in force if nothing is wrong with it.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        if (_source is null)
        {
            return;
        }
        await _reading.WaitAsync(cancellationToken);
        try
        {
            await ReadAsync(_source, cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task ReadAsync(IPipelineFileSource source, CancellationToken cancellationToken)
    {
        byte[]? text;
        try
        {
            text = await source.ReadAsync(cancellationToken);
        }
        catch (TransientFailureException unreachable)
        {
            Refuse([unreachable.Message]);
            return;
        }
        if (_state.IsRead && (text is null ? _text is null : _text is not null && text.AsSpan().SequenceEqual(_text)))
        {
            return;
        }
        if (text is null && _text is not null)
        {
            Refuse([
                $"{source.Where} is gone. What it said stays in force until the next start; put it back, or leave an empty "
                    + $"object {{}} there.",
            ]);
            return;
        }
        var reading = text is null ? new FileReading(PipelineFile.Empty, []) : reader.Read(text);
        if (reading.File is null)
        {
            Refuse([.. reading.Problems.Select(problem => $"{source.Where}, {problem}")]);
            return;
        }
        _text = text;
        settings.Replace(new WorkspaceSettings(configuration, reading.File.Clients, reading.File.KeepsUnknown));
        Volatile.Write(ref _state, new(reading.File, [], IsRead: true));
        if (text is not null)
        {
            Log.InForce(logger, source.Where, reading.File.Clients.Count, reading.File.Routes.Count);
        }
    }

    /// <summary>Each text is complained of once.</summary>
    private void Refuse(IReadOnlyList<string> problems)
    {
        if (!problems.SequenceEqual(_state.Problems))
        {
            foreach (var problem in problems)
            {
                Log.Refused(logger, problem);
            }
        }
        Volatile.Write(ref _state, _state with { Problems = problems });
    }

    /// <summary>Until it was read, who may deliver is not known.</summary>
    private static IPipelineFileSource? Awaited(IPipelineFileSource? source, CurrentSettings settings)
    {
        if (source is not null)
        {
            settings.Await(source.Where);
        }
        return source;
    }

    private sealed record State(PipelineFile File, IReadOnlyList<string> Problems, bool IsRead);

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Where} is in force: {Clients} client(s), {Routes} route(s).")]
        public static partial void InForce(ILogger logger, string where, int clients, int routes);

        [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "The settings file is not in force: {Problem}")]
        public static partial void Refused(ILogger logger, string problem);
    }
}
