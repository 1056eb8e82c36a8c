using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using InstantlyPipeline.Telemetry;

namespace InstantlyPipeline.Health;

/// <summary>The pipeline's metrics since the start, for whoever has no collector: <c>GET /operations/metrics</c>.</summary>
internal sealed class MetricsSnapshot : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Series> _series = new();

    public MetricsSnapshot()
    {
        _listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == PipelineMetrics.MeterName)
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    public IReadOnlyList<Measured> Read()
    {
        _listener.RecordObservableInstruments();
        return [.. _series.Values.Select(series => series.Read()).OrderBy(series => series.Name, StringComparer.Ordinal)];
    }

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = instrument.Name;
        foreach (var (name, tag) in tags)
        {
            key += $"|{name}={tag}";
        }
        if (!_series.TryGetValue(key, out var series))
        {
            var kept = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, tag) in tags)
            {
                kept[name] = Convert.ToString(tag, CultureInfo.InvariantCulture) ?? "";
            }
            series = _series.GetOrAdd(key, new Series(instrument, kept));
        }
        series.Add(value);
    }

    private sealed class Series(Instrument instrument, IReadOnlyDictionary<string, string> tags)
    {
        private readonly Lock _lock = new();
        private double _value;
        private double _max = double.NegativeInfinity;
        private long _count;

        public void Add(double value)
        {
            lock (_lock)
            {
                _value = instrument.IsObservable ? value : _value + value;
                _max = Math.Max(_max, value);
                _count++;
            }
        }

        public Measured Read()
        {
            lock (_lock)
            {
                return instrument is Histogram<double>
                    ? new Measured(instrument.Name, instrument.Unit, tags, null, _count, _value, _max)
                    : new Measured(instrument.Name, instrument.Unit, tags, _value, null, null, null);
            }
        }
    }
}
