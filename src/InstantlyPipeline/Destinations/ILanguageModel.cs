using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations;

/// <summary>A language model that answers in a fixed shape.</summary>
public interface ILanguageModel
{
    /// <returns>JSON of the question's schema; null when the model refused, was cut off, or its filter stepped in: then a person must look.</returns>
    /// <exception cref="TransientFailureException">The model is busy or out of reach. Asking again costs money and nothing else.</exception>
    /// <exception cref="PermanentFailureException">Key, balance, model or schema are wrong.</exception>
    Task<string?> AskAsync(StructuredQuestion question, CancellationToken cancellationToken);
}
