using InstantlyPipeline.Replies.Phrases;
using InstantlyPipeline.Replies.Times;
using InstantlyPipeline.Replies.Weights;

namespace InstantlyPipeline.Replies;

/// <summary>What replies are read by: the phrases of all languages and the weights of words, read once in a process.</summary>
public static class ReplyWords
{
    // On a thread of its own: it takes the better part of a second. Were it the first reply's, every other that came meanwhile would
    // keep a thread of the pool waiting, and on a small machine no delivery would be answered until it is done.
    private static readonly Lazy<Task> Reading = new(() =>
        Task.Factory.StartNew(
            () =>
            {
                _ = (PhraseBook.Default, TimePhrases.Default, WordWeights.Default);
                // Once, for what reading them took is more than what is kept: an idle `serve` keeps 50 MiB less.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        )
    );

    /// <summary>Ends when they are read; the first to ask has it begun, and nobody keeps a thread by waiting. A host that has time at its
    /// start asks there, so that its first reply need not wait.</summary>
    public static Task ReadyAsync() => Reading.Value;
}
