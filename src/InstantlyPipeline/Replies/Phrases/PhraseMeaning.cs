namespace InstantlyPipeline.Replies.Phrases;

/// <summary>What is kept of a row once its phrase is compiled; the written phrases are some megabytes.</summary>
/// <param name="Time">In the files of times: what time it names, see <see cref="Times.NamedDay"/>.</param>
internal readonly record struct PhraseMeaning(Meaning Meaning, string Language, string Time);
