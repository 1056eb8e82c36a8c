using System.Diagnostics.Metrics;
using InstantlyPipeline.Intake.Refusals;
using InstantlyPipeline.Telemetry;

namespace InstantlyPipeline.Intake;

/// <summary>Counts deliveries by outcome, on the meter <c>InstantlyPipeline</c>, and has those remembered that were refused.</summary>
public sealed class IntakeMetrics
{
    private readonly Counter<long> _deliveries;
    private readonly RefusedDeliveries? _refused;

    /// <param name="refused">Null where nobody asks for them.</param>
    public IntakeMetrics(IMeterFactory meters, RefusedDeliveries? refused = null)
    {
        _refused = refused;
        _deliveries = meters
            .Create(PipelineMetrics.MeterName)
            .CreateCounter<long>(
                "instantly.deliveries",
                "{delivery}",
                "Deliveries by outcome: accepted, spilled, quarantined, or why they were refused; and drained, for each that came "
                    + "back from the overflow."
            );
    }

    /// <param name="client">Its name; null where there are no clients, and the series then has no such label.</param>
    public void Count(string outcome, string? client = null)
    {
        if (client is null)
        {
            _deliveries.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        }
        else
        {
            _deliveries.Add(1, new KeyValuePair<string, object?>("outcome", outcome), new("client", client));
        }
        _refused?.Record(outcome);
    }
}
