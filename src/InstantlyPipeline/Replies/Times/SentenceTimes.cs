using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies.Times;

/// <param name="Asks">Where the sentence asks to be called or written to.</param>
internal sealed record SentenceTimes(ReplySentence Sentence, IReadOnlyList<NamedTime> Times, IReadOnlyList<PhraseMatch> Asks);
