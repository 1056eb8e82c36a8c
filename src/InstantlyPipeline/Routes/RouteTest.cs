namespace InstantlyPipeline.Routes;

/// <summary>What the routes would do with an event; nothing of it was done.</summary>
/// <param name="Client">Null: the workspace is no client's.</param>
/// <param name="Category">What a reply is read as; null for what is no reply, and where a model or a person would have to read it.</param>
/// <param name="Held">Why the event would be kept and not acted on; null when it would be acted on.</param>
/// <param name="Routes">Names of the routes that match.</param>
/// <param name="Alert">Who hears the workflow's own alert, if it makes one.</param>
/// <param name="Actions">What the routes add, in words, each with who would be called.</param>
public sealed record RouteTest(
    string Workspace,
    string? Client,
    bool Observes,
    string EventType,
    string? Category,
    string? Held,
    IReadOnlyList<string> Routes,
    string Alert,
    IReadOnlyList<string> Actions
);
