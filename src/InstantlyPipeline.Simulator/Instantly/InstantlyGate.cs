namespace InstantlyPipeline.Simulator;

/// <summary>What is asked before any call of Instantly's API is looked at: the plan, the rate, what the key may do.</summary>
/// <remarks>Source: Instantly's OpenAPI file of API v2 and its pages on rate limits and authorization, August 2026.</remarks>
internal sealed class InstantlyGate(TimeProvider time)
{
    private readonly Queue<DateTimeOffset> _calls = [];

    public (int PerSecond, int PerMinute)? Rate { get; set; }

    public IReadOnlyCollection<string>? Scopes { get; set; }

    public bool HasPaidPlan { get; set; } = true;

    /// <returns>Null lets the call pass.</returns>
    public Answer? Refuse(IncomingCall call)
    {
        if (!HasPaidPlan)
        {
            return InstantlyErrors.Error(402, "Workspace does not have an active paid plan");
        }
        if (IsTooMany())
        {
            return InstantlyErrors.Error(429, "Rate limit exceeded");
        }
        return ScopeOf(call) is { } scope && Scopes is { } granted && !granted.Any(own => Grants(own, scope))
            ? InstantlyErrors.Error(403, $"Missing scope: {scope}")
            : null;
    }

    private bool IsTooMany()
    {
        if (Rate is not { } rate)
        {
            return false;
        }
        var now = time.GetUtcNow();
        while (_calls.TryPeek(out var oldest) && oldest <= now - TimeSpan.FromMinutes(1))
        {
            _calls.Dequeue();
        }
        if (_calls.Count >= rate.PerMinute || _calls.Count(at => at > now - TimeSpan.FromSeconds(1)) >= rate.PerSecond)
        {
            return true;
        }
        _calls.Enqueue(now);
        return false;
    }

    private static bool Grants(string own, string scope)
    {
        var (resource, verb) = (scope.Split(':')[0], scope.Split(':')[1]);
        return own is "all:all" || own == scope || own == $"{resource}:all" || own == $"all:{verb}";
    }

    /// <summary>As the documents spell the scopes: not always as the path.</summary>
    private static string? ScopeOf(IncomingCall call)
    {
        string[] path = [.. call.Segments];
        if (path is not ["api", "v2", var resource, .. var rest])
        {
            return null;
        }
        var name = resource switch
        {
            "webhook-events" => "webhook_events",
            "block-lists-entries" => "block_list_entries",
            _ => resource,
        };
        var verb = (call.Method, rest) switch
        {
            ("GET", _) or ("POST", ["list"]) => "read",
            ("POST", []) => "create",
            ("DELETE", _) => "delete",
            _ => "update",
        };
        return $"{name}:{verb}";
    }
}
