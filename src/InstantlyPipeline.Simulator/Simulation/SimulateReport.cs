namespace InstantlyPipeline.Simulator;

/// <summary>What became of a simulation's events. Holds no address and no text of theirs.</summary>
public sealed record SimulateReport
{
    public required int Seed { get; init; }

    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>Distinct events whose fate is known: all that were asked for, unless <see cref="Stopped"/>.</summary>
    public required int Events { get; init; }

    /// <summary>The run was stopped before its end.</summary>
    public required bool Stopped { get; init; }

    public required double Seconds { get; init; }

    /// <summary>POSTs, retries and duplicates included.</summary>
    public required long Attempts { get; init; }

    /// <summary>Acknowledged at the first try.</summary>
    public required int AtOnce { get; init; }

    /// <summary>Acknowledged whenever asked, but the first answers were lost on purpose.</summary>
    public required int AfterLostAnswer { get; init; }

    /// <summary>Acknowledged only after the receiver had failed.</summary>
    public required int OnRetry { get; init; }

    /// <summary>Never acknowledged: lost.</summary>
    public required int GivenUp { get; init; }

    /// <summary>Raised while the webhook was switched off: lost.</summary>
    public required int NotSent { get; init; }

    public bool SwitchedOff => SwitchedOffAt is not null;

    public required DateTimeOffset? SwitchedOffAt { get; init; }

    /// <summary>Deliveries of an event that another webhook had sent already.</summary>
    public required long DuplicateDeliveries { get; init; }

    /// <summary>Tries of an event that the receiver had acknowledged already, to no one's ear.</summary>
    public required long RepeatsAfterLostAnswer { get; init; }

    /// <summary>Attempts by status code, or by the reason why no answer came.</summary>
    public required IReadOnlyDictionary<string, long> Answers { get; init; }

    public required double P50Milliseconds { get; init; }

    public required double P99Milliseconds { get; init; }

    public required double LongestMilliseconds { get; init; }

    public required IReadOnlyList<SimulatedLine> ByType { get; init; }

    /// <summary>By what is special about an event; one event may be in several lines.</summary>
    public required IReadOnlyList<SimulatedLine> ByFault { get; init; }

    /// <summary>Distinct events that the receiver has acknowledged, and should therefore hold.</summary>
    public int Acknowledged => AtOnce + AfterLostAnswer + OnRetry;

    public int Lost => GivenUp + NotSent;
}
