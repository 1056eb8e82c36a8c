using System.Diagnostics.Metrics;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Operations;

/// <summary>Lets in who carries the token of the operations API. The others are counted, and the log tells of them once a minute.</summary>
public sealed partial class OperationsToken
{
    private readonly SecretCheck? _token;
    private readonly Counter<long> _refused;
    private readonly OncePerMinute _lines;
    private readonly ILogger<OperationsToken> _logger;

    public OperationsToken(IOptions<OperationsOptions> options, IMeterFactory meters, TimeProvider time, ILogger<OperationsToken> logger)
    {
        var token = options.Value.Token;
        _token = string.IsNullOrWhiteSpace(token) || UnresolvedSecret.Is(token) ? null : new SecretCheck([token]);
        _refused = meters
            .Create(PipelineMetrics.MeterName)
            .CreateCounter<long>(
                "instantly.operations.refused",
                "{call}",
                "Calls of the operations API that were refused, by cause: no-token, wrong-token, or none-configured."
            );
        (_lines, _logger) = (new OncePerMinute(time), logger);
    }

    public bool Admits(string? authorization)
    {
        if (_token?.Accepts(authorization) is true)
        {
            return true;
        }
        var cause =
            _token is null ? "none-configured"
            : string.IsNullOrWhiteSpace(authorization) ? "no-token"
            : "wrong-token";
        _refused.Add(1, new KeyValuePair<string, object?>("cause", cause));
        if (_lines.Count(cause) is > 0 and var count)
        {
            Log.Refused(
                _logger,
                count,
                cause switch
                {
                    "none-configured" => "Operations__Token is not set, or could not be read from the vault",
                    "no-token" => "they carried no token",
                    _ => "they carried a wrong token. If nobody of yours changed it, somebody is guessing: do not publish /operations",
                }
            );
        }
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1,
            Level = LogLevel.Warning,
            Message = "Calls of the operations API refused: {Count} since this was last said; {Cause}."
        )]
        public static partial void Refused(ILogger logger, long count, string cause);
    }
}
