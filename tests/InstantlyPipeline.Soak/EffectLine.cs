namespace InstantlyPipeline.Soak;

/// <summary>One row of the result: a kind of side effect over all events.</summary>
internal sealed class EffectLine
{
    public required string Effect { get; init; }

    public required RepeatRule Rule { get; init; }

    /// <summary>Owed for acknowledged events.</summary>
    public int Due { get; set; }

    public int Received { get; set; }

    public int Missing { get; set; }

    public int Doubled { get; set; }

    /// <summary>Doubles that the rule does not allow.</summary>
    public int Unexplained { get; set; }

    /// <summary>Took effect while the caller got no answer: in doubt.</summary>
    public int AnswersLost { get; set; }

    /// <summary>Doubts (lost answers and kills) that a look-up at the destination resolved.</summary>
    public int FoundByLookUp { get; set; }
}
