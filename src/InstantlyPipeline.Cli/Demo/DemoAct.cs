namespace InstantlyPipeline.Cli.Demo;

/// <summary>One delivery of the demonstration and what must come of it.</summary>
internal sealed record DemoAct
{
    public required string Title { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>How often the same body is delivered.</summary>
    public int Times { get; init; } = 1;

    /// <summary>What goes wrong on the other side during this act.</summary>
    public Action? Trouble { get; init; }

    public bool WrongSecret { get; init; }

    public int Answer { get; init; } = 200;

    /// <summary>Null: nothing is kept of it.</summary>
    public string? Status { get; init; } = "done";

    public int Attempts { get; init; } = 1;

    public required DemoEffects Effects { get; init; }

    /// <summary>Tells how something stands after the act, where more is to be seen than effects.</summary>
    public Func<string>? Afterwards { get; init; }

    /// <summary>What <see cref="Afterwards"/> must say.</summary>
    public string? Due { get; init; }
}
