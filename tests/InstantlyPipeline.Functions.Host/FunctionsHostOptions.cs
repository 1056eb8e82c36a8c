namespace InstantlyPipeline.Functions.Host;

/// <summary>What to run.</summary>
public sealed class FunctionsHostOptions
{
    /// <summary>The dll of a built or published app, with <c>host.json</c> beside it.</summary>
    public required string App { get; init; }

    /// <summary>The app's settings as environment variables. The host adds <see cref="ServiceBusSetting"/>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Another host of the same app, whose queues this one receives from too, as a second instance does. It has to outlive this one.
    /// Null gives the host queues of its own.
    /// </summary>
    public FunctionsHost? SharesQueuesOf { get; init; }

    /// <summary>The setting that gets the connection string of the broker.</summary>
    public string ServiceBusSetting { get; init; } = "ServiceBus";

    /// <summary>Queues that the app sends to and receives from none of.</summary>
    public IReadOnlyList<string> MoreQueues { get; init; } = [];

    /// <summary>Whether queue functions are called; otherwise what is sent stays in its queue.</summary>
    public bool QueuesAreHandled { get; init; } = true;
}
