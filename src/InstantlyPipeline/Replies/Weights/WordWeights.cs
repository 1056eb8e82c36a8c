using System.Globalization;
using System.Reflection;

namespace InstantlyPipeline.Replies.Weights;

/// <summary>How likely a reply is a wish to be left alone, and how likely one who wants to talk, by what each of its words was worth in the
/// labelled replies: two logistic regressions over the same features.</summary>
/// <remarks>The weights are made by <c>tests/InstantlyPipeline.Weighing</c>, see the README of this folder.</remarks>
internal sealed class WordWeights
{
    private static readonly Lazy<WordWeights> Embedded = new(ReadEmbedded);

    private readonly Dictionary<string, (float Wish, float Warm)> weights = new(StringComparer.Ordinal);

    /// <param name="lines">A feature and its two weights a line, with tabs between; the line without a feature has the biases. Lines with
    /// <c>//</c> are remarks.</param>
    /// <exception cref="FormatException">A line is neither; the message has its number.</exception>
    public WordWeights(TextReader lines)
    {
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            if (line.StartsWith("//", StringComparison.Ordinal))
            {
                continue;
            }
            if (
                line.Split('\t') is not [var feature, var wish, var warm]
                || !float.TryParse(wish, CultureInfo.InvariantCulture, out var forWish)
                || !float.TryParse(warm, CultureInfo.InvariantCulture, out var forWarm)
            )
            {
                throw new FormatException($"Line {number} of the word weights is no feature and two numbers, with tabs between.");
            }
            weights[feature] = (forWish, forWarm);
        }
    }

    public static WordWeights Default => Embedded.Value;

    /// <returns>Each 0 to 1; they need not add up to one.</returns>
    public (double Wish, double Warm) LikelihoodsOf(WordFeatures features)
    {
        var (wish, warm) = ((double, double))weights.GetValueOrDefault("");
        foreach (var (group, share) in features.Groups)
        {
            // As it is trained: unknown words make the known ones count for less.
            var scale = share / Math.Sqrt(Math.Max(1, group.Count));
            foreach (var feature in group.Distinct(StringComparer.Ordinal))
            {
                var weight = weights.GetValueOrDefault(feature);
                wish += scale * weight.Wish;
                warm += scale * weight.Warm;
            }
        }
        return (1 / (1 + Math.Exp(-wish)), 1 / (1 + Math.Exp(-warm)));
    }

    private static WordWeights ReadEmbedded()
    {
        using var reader = new StreamReader(
            Assembly.GetExecutingAssembly().GetManifestResourceStream("InstantlyPipeline.Replies.Weights.words.txt")!
        );
        return new WordWeights(reader);
    }
}
