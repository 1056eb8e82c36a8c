namespace InstantlyPipeline.Routes.Files;

/// <summary>What is wrong in the file.</summary>
/// <param name="Line">Counts from one.</param>
/// <param name="Sentence">What is wrong and what to do; it holds no secret.</param>
public sealed record FileProblem(int Line, string Sentence)
{
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {Line}: {Sentence}");
}
