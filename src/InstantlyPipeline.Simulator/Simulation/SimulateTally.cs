using System.Globalization;

namespace InstantlyPipeline.Simulator;

/// <summary>The sender's books. Their size depends on the kinds of things that happen, not on how often. Safe to use from several
/// threads.</summary>
internal sealed class SimulateTally(SimulateOptions options)
{
    private readonly Lock _gate = new();
    private readonly AnswerTimes _times = new();
    private readonly SortedDictionary<string, long> _answers = new(StringComparer.Ordinal);
    private readonly Dictionary<SimulatedOutcome, int> _outcomes = [];
    private readonly Dictionary<string, SimulatedCount> _types = new(StringComparer.Ordinal);
    private readonly SortedDictionary<SimulatedFaults, SimulatedCount> _faults = [];
    private long _attempts;
    private long _repeats;
    private long _sentTwice;
    private int _ended;
    private int _inARow;
    private DateTimeOffset? _switchedOffAt;

    /// <summary>The webhook is switched off: Instantly sends nothing more to it.</summary>
    public bool SwitchedOff { get; private set; }

    public SimulateProgress Progress
    {
        get
        {
            lock (_gate)
            {
                return new SimulateProgress(
                    _ended,
                    options.Events,
                    _attempts,
                    Of(SimulatedOutcome.GivenUp),
                    Of(SimulatedOutcome.NotSent),
                    SwitchedOff
                );
            }
        }
    }

    public void NotSent(SimulatedEvent planned)
    {
        lock (_gate)
        {
            End(planned, SimulatedOutcome.NotSent);
        }
    }

    public void Delivered(SimulatedEvent planned, DeliveryReport report)
    {
        lock (_gate)
        {
            var hadIt = false;
            foreach (var attempt in report.Attempts)
            {
                Count(attempt);
                _repeats += hadIt ? 1 : 0;
                hadIt |= attempt.Lost;
            }
            _sentTwice += planned.Outcome > SimulatedOutcome.NotSent ? 1 : 0;
            _inARow = report.Delivered ? 0 : _inARow + 1;
            if (!SwitchedOff && options.DisableAfter > 0 && _inARow >= options.DisableAfter)
            {
                SwitchedOff = true;
                _switchedOffAt = report.Attempts[^1].At + report.Attempts[^1].Elapsed;
            }
            End(planned, OutcomeOf(report));
        }
    }

    public SimulateReport Report(TimeSpan took, bool stopped)
    {
        lock (_gate)
        {
            return new SimulateReport
            {
                Seed = options.Seed,
                Faults = [.. FaultPlan.Each(options.Faults).Select(NameOf)],
                Events = _ended,
                Stopped = stopped,
                Seconds = took.TotalSeconds,
                Attempts = _attempts,
                AtOnce = Of(SimulatedOutcome.AtOnce),
                AfterLostAnswer = Of(SimulatedOutcome.AnswerLost),
                OnRetry = Of(SimulatedOutcome.OnRetry),
                GivenUp = Of(SimulatedOutcome.GivenUp),
                NotSent = Of(SimulatedOutcome.NotSent),
                SwitchedOffAt = _switchedOffAt,
                DuplicateDeliveries = _sentTwice,
                RepeatsAfterLostAnswer = _repeats,
                Answers = new Dictionary<string, long>(_answers),
                P50Milliseconds = _times.PercentileMilliseconds(0.5),
                P99Milliseconds = _times.PercentileMilliseconds(0.99),
                LongestMilliseconds = _times.LongestMilliseconds,
                ByType =
                [
                    .. Deliveries
                        .Types.Where(_types.ContainsKey)
                        .Select(type => new SimulatedLine(type, _types[type].Events, _types[type].Lost)),
                ],
                ByFault = [.. _faults.Select(fault => new SimulatedLine(NameOf(fault.Key), fault.Value.Events, fault.Value.Lost))],
            };
        }
    }

    /// <summary>As the command line takes it.</summary>
    private static string NameOf(SimulatedFaults fault) => fault.ToString().ToLowerInvariant();

    private static SimulatedOutcome OutcomeOf(DeliveryReport report)
    {
        var failed = report.Attempts.Any(attempt => !attempt.Succeeded && !attempt.Lost);
        if (report.Attempts.Any(attempt => attempt.Lost))
        {
            // The receiver has it, whatever the sender thinks.
            return failed ? SimulatedOutcome.OnRetry : SimulatedOutcome.AnswerLost;
        }
        return !report.Delivered ? SimulatedOutcome.GivenUp
            : failed ? SimulatedOutcome.OnRetry
            : SimulatedOutcome.AtOnce;
    }

    private void Count(DeliveryAttempt attempt)
    {
        _attempts++;
        var answer = attempt switch
        {
            { Status: { } status } => ((int)status).ToString(CultureInfo.InvariantCulture),
            { Lost: true } => "2xx, lost on its way back",
            _ => attempt.Error!,
        };
        _answers[answer] = _answers.GetValueOrDefault(answer) + 1;
        if (attempt.Status is not null || attempt.Lost)
        {
            _times.Add(attempt.Elapsed);
        }
    }

    private void End(SimulatedEvent planned, SimulatedOutcome outcome)
    {
        planned.Outcome = outcome > planned.Outcome ? outcome : planned.Outcome;
        if (--planned.Open > 0)
        {
            return;
        }
        _ended++;
        _outcomes[planned.Outcome] = Of(planned.Outcome) + 1;
        var lost = planned.Outcome <= SimulatedOutcome.GivenUp ? 1 : 0;
        _types[planned.Type] = _types.GetValueOrDefault(planned.Type).With(lost);
        foreach (var fault in FaultPlan.Each(planned.Faults))
        {
            _faults[fault] = _faults.GetValueOrDefault(fault).With(lost);
        }
    }

    private int Of(SimulatedOutcome outcome) => _outcomes.GetValueOrDefault(outcome);

    private readonly record struct SimulatedCount(int Events, int Lost)
    {
        public SimulatedCount With(int lost) => new(Events + 1, Lost + lost);
    }
}
