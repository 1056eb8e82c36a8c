namespace InstantlyPipeline.Replies.Phrases;

/// <param name="Start">The first token.</param>
/// <param name="End">The token after the last.</param>
internal readonly record struct PhraseMatch(Meaning Meaning, string Language, int Start, int End, string Time = "");
