namespace InstantlyPipeline.Replies.Evaluation;

/// <summary>How well one label is given.</summary>
/// <param name="Expected">Replies that should have it.</param>
/// <param name="Given">Replies that were given it.</param>
/// <param name="Right">Those of both.</param>
public sealed record LabelFigures(string Label, int Expected, int Given, int Right)
{
    /// <summary>Of the replies with this label, how many should have it, 0 to 1; null where none has it.</summary>
    public double? Precision => Given == 0 ? null : (double)Right / Given;

    /// <summary>Of the replies that should have this label, how many have it, 0 to 1; null where none should.</summary>
    public double? Recall => Expected == 0 ? null : (double)Right / Expected;
}
