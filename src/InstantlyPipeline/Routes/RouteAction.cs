namespace InstantlyPipeline.Routes;

/// <summary>One thing that a route does.</summary>
/// <param name="What">One of the actions' names in the file, for example <c>alert</c>.</param>
public sealed record RouteAction(string What)
{
    public const string Alert = "alert";
    public const string Task = "task";
    public const string Status = "status";
    public const string Stage = "stage";
    public const string Tag = "tag";
    public const string Suppress = "suppress";
    public const string Webhook = "webhook";
    public const string Nothing = "nothing";

    /// <summary>The channel, status, stage or tag; null where the file names none.</summary>
    public string? Value { get; init; }

    /// <summary>Who may get the task; several take turns. Empty: whom the CRM's settings say.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>From the event to the task's due date; null: what the CRM's settings say.</summary>
    public TimeSpan? Due { get; init; }

    /// <summary>The route it belongs to, and its place there; part of its steps' names.</summary>
    public string Step { get; init; } = "";

    /// <summary>As a person reads it.</summary>
    public override string ToString() =>
        (What, Value, Owners.Count) switch
        {
            (Alert, { } channel, _) => $"alert to {channel}",
            (Task, _, > 0) => $"task for {string.Join(" or ", Owners)}",
            (_, { } value, _) => $"{What} {value}",
            _ => What,
        };
}
