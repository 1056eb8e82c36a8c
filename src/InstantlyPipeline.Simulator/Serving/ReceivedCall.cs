namespace InstantlyPipeline.Simulator;

/// <summary>One request as a stand-in saw it and answered it.</summary>
public sealed record ReceivedCall
{
    /// <summary>Rises over all stand-ins of the process, so that calls to different destinations can be put in order.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Name of the stand-in, for example <c>HubSpot</c>.</summary>
    public required string Destination { get; init; }

    public required string Method { get; init; }

    /// <summary>Path and query, with secret parts replaced by <c>***</c>.</summary>
    public required string Path { get; init; }

    public string Body { get; init; } = "";

    /// <summary>The status answered; null when a fault cut the connection or held the call until the caller gave up.</summary>
    public int? Status { get; init; }

    /// <summary>What was done, in a few words: "created task 'Follow up: Q3 Ops Leaders' for contact 1001". Empty when nothing
    /// was.</summary>
    public string Summary { get; init; } = "";

    /// <summary>
    /// What was wrong with the request. Mostly beside a 4xx; beside a 2xx where the real service takes a wrong request
    /// without a word (a Teams flow) or does the harm it was asked for (a wiped block list).
    /// </summary>
    public string? Refusal { get; init; }

    /// <summary>The request would have done lasting damage on the real service.</summary>
    public bool Severe { get; init; }

    /// <summary>What <see cref="Simulator.Faults"/> did to this call; null when it was left alone.</summary>
    public string? Fault { get; init; }
}
