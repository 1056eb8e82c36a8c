using InstantlyPipeline.Routes.Files;

namespace InstantlyPipeline.Routes;

/// <summary>What <c>routes check</c> found.</summary>
/// <param name="Clients">0 where the file is not right.</param>
/// <param name="Routes">0 where the file is not right.</param>
/// <param name="Problems">In the order of the lines.</param>
public sealed record CheckReport(bool IsRight, int Clients, int Routes, IReadOnlyList<FileProblem> Problems)
{
    /// <summary>Of one reading of the file.</summary>
    public static CheckReport Of(FileReading reading) =>
        new(reading.File is not null, reading.File?.Clients.Count ?? 0, reading.File?.Routes.Count ?? 0, reading.Problems);
}
