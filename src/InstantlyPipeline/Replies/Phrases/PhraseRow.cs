namespace InstantlyPipeline.Replies.Phrases;

/// <param name="Pattern">As written in the file, its lists put in.</param>
/// <param name="Time">In the files of times: what time it names, see <see cref="Times.NamedDay"/>.</param>
/// <param name="Place">File and line, for whoever has to correct it.</param>
internal sealed record PhraseRow(Meaning Meaning, string Language, string Pattern, string Place, string Time = "");
