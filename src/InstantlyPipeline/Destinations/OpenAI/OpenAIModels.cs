namespace InstantlyPipeline.Destinations.OpenAI;

/// <summary>OpenAI as the language model of the workspaces that have its key.</summary>
internal sealed class OpenAIModels(DestinationClients destinations) : ILanguageModels
{
    public ILanguageModel? Of(string workspace) => destinations.Of<OpenAIClient>(workspace).Client;
}
