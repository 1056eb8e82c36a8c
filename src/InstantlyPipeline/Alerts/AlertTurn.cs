using System.Globalization;

namespace InstantlyPipeline.Alerts;

/// <summary>Which alert of its kind an event would be.</summary>
/// <param name="Number">In this hour, the first is 1.</param>
/// <param name="LeftOutBefore">How many of an earlier hour were not told, when this is the first since.</param>
internal sealed record AlertTurn(long Number, long LeftOutBefore)
{
    /// <summary>Why the alert is left out; null when it is made.</summary>
    public string? LeftOut =>
        Number > HourlyAlerts.Most
            ? string.Create(CultureInfo.InvariantCulture, $"{HourlyAlerts.Most} of its kind were told in this hour already; it is recorded")
            : null;

    /// <summary>What the alert says of those that were left out.</summary>
    public IEnumerable<AlertFact> Facts =>
        LeftOutBefore > 0
            ? [new("Before", string.Create(CultureInfo.InvariantCulture, $"and {LeftOutBefore} more that were recorded without an alert"))]
        : Number == HourlyAlerts.Most ? [new("Further ones", "are recorded in this hour without an alert; `events` lists them")]
        : [];
}
