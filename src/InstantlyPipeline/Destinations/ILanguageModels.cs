namespace InstantlyPipeline.Destinations;

/// <summary>The language model of each workspace.</summary>
public interface ILanguageModels
{
    /// <returns>Null where none is configured: then rules alone decide.</returns>
    ILanguageModel? Of(string workspace);
}
