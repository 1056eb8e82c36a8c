using Microsoft.Extensions.AI;

namespace InstantlyPipeline.Destinations;

/// <summary>A workspace's language model.</summary>
/// <param name="Client"> Throws <see cref="Failures.TransientFailureException"/> where trying again may help (asking again costs money and
/// nothing else), and <see cref="Failures.PermanentFailureException"/> where key, balance, model or settings are wrong. A refused, filtered
/// or cut-off answer is no exception: its finish reason tells. </param>
/// <param name="Drafts">Whether it may also draft an answer, for a person to send or to throw away.</param>
public sealed record LanguageModel(IChatClient Client, bool Drafts = false);
