namespace InstantlyPipeline.Routes.Files;

/// <summary>What a reading of the file came to.</summary>
/// <param name="File">Null when there are problems.</param>
/// <param name="Problems">In the order of the lines.</param>
public sealed record FileReading(PipelineFile? File, IReadOnlyList<FileProblem> Problems);
