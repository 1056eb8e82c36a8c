using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations;

/// <summary>The language model of each workspace.</summary>
public interface ILanguageModels
{
    /// <returns>Null where none is configured, or where nothing may leave: then rules alone decide.</returns>
    /// <exception cref="PermanentFailureException">A setting is malformed.</exception>
    LanguageModel? Of(string workspace);
}
