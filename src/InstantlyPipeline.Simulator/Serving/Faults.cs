namespace InstantlyPipeline.Simulator;

/// <summary>Makes a stand-in misbehave. Rules are tried in the order they were given; a call meets at most one.</summary>
public sealed class Faults
{
    private readonly Lock _gate = new();
    private readonly List<FaultRule> _rules = [];

    // Used up, with calls that may still be held.
    private readonly List<FaultRule> _spent = [];

    /// <summary>Answers the next calls with an error and does no work for them.</summary>
    /// <param name="retryAfter">Sent as <c>Retry-After</c> in whole seconds, rounded up; null sends no such header.</param>
    /// <param name="body">Null is the destination's own error body for that status.</param>
    /// <param name="when">Which calls count; null is every call. It sees method, path and body, not yet a status.</param>
    public void FailNext(int times, int status, TimeSpan? retryAfter = null, string? body = null, Func<ReceivedCall, bool>? when = null) =>
        Add(
            new FaultRule(FaultKind.Fail, times, when)
            {
                Status = status,
                RetryAfter = retryAfter,
                Body = body,
            }
        );

    /// <summary>Fails every call until <see cref="Clear"/>: the destination is down.</summary>
    public void FailAll(int status = 503, Func<ReceivedCall, bool>? when = null) => FailNext(int.MaxValue, status, when: when);

    /// <summary>Does the work, then cuts the connection: the caller cannot know that it happened.</summary>
    public void DropConnectionAfterWork(int times = 1, Func<ReceivedCall, bool>? when = null) =>
        Add(new FaultRule(FaultKind.DropAfterWork, times, when));

    /// <summary>Cuts the connection without doing the work.</summary>
    public void DropConnectionBeforeWork(int times = 1, Func<ReceivedCall, bool>? when = null) =>
        Add(new FaultRule(FaultKind.DropBeforeWork, times, when));

    /// <summary>Holds the next calls without an answer until released, or until the caller gives up.</summary>
    /// <param name="afterWork">True does the work at once and holds only the answer; false does it on release.</param>
    public HeldCalls Hang(int times = 1, bool afterWork = false, Func<ReceivedCall, bool>? when = null)
    {
        var hold = new HeldCalls();
        Add(new FaultRule(afterWork ? FaultKind.HoldAfterWork : FaultKind.HoldBeforeWork, times, when) { Hold = hold });
        return hold;
    }

    /// <summary>Forgets all rules and releases what is held.</summary>
    public void Clear()
    {
        FaultRule[] rules;
        lock (_gate)
        {
            rules = [.. _rules, .. _spent];
            _rules.Clear();
            _spent.Clear();
        }
        foreach (var rule in rules)
        {
            rule.Hold?.Release();
        }
    }

    internal FaultRule? Take(ReceivedCall call)
    {
        lock (_gate)
        {
            var rule = _rules.Find(candidate => candidate.Matches(call));
            if (rule is null)
            {
                return null;
            }
            if (rule.Remaining != int.MaxValue && --rule.Remaining == 0)
            {
                _rules.Remove(rule);
                if (rule.Hold is not null)
                {
                    _spent.Add(rule);
                }
            }
            return rule;
        }
    }

    private void Add(FaultRule rule)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rule.Remaining, 1, "times");
        lock (_gate)
        {
            _rules.Add(rule);
        }
    }
}
