namespace InstantlyPipeline.Replies.Phrases;

/// <summary>What is kept of a row once its phrase is compiled; the written phrases are some megabytes.</summary>
/// <param name="Time">For <see cref="Meaning.When"/>: what time it names, see <see cref="NamedTime"/>.</param>
internal readonly record struct PhraseMeaning(Meaning Meaning, string Language, string Time);
