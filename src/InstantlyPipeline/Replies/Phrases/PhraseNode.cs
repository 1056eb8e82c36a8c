namespace InstantlyPipeline.Replies.Phrases;

/// <summary>One place of a phrase: what the word there has to be, and where to go on.</summary>
/// <param name="Text">The word, or its beginning or end.</param>
/// <param name="Next">The place after it.</param>
/// <param name="Other">For <see cref="PhraseNodeKind.Either"/> the second way; for <see cref="PhraseNodeKind.Found"/> the row.</param>
/// <param name="Words">For <see cref="PhraseNodeKind.OneOf"/> the words.</param>
internal readonly record struct PhraseNode(PhraseNodeKind Kind, string Text, int Next, int Other, IReadOnlySet<string>? Words = null);
