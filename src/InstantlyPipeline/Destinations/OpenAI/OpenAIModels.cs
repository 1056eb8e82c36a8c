namespace InstantlyPipeline.Destinations.OpenAI;

/// <summary>OpenAI as the language model of the workspaces that have it configured.</summary>
internal sealed class OpenAIModels(DestinationClients destinations) : ILanguageModels
{
    public LanguageModel? Of(string workspace) =>
        destinations.Of<OpenAIClient>(workspace) switch
        {
            { Misconfigured: { } problem } => throw problem,
            { Client: null } or { Observes: true } => null,
            { Client: { } client } => new LanguageModel(client, client.Options.Drafts),
        };
}
