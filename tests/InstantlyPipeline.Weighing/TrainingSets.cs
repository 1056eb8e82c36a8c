using System.Security.Cryptography;

namespace InstantlyPipeline.Weighing;

/// <summary>The labelled replies that the weights are made of: all in the tests but those of <c>Unseen</c>, which nothing is made
/// by.</summary>
internal static class TrainingSets
{
    public static IReadOnlyList<string> FilesIn(string root)
    {
        var replies = Path.Combine(root, "tests", "InstantlyPipeline.Tests", "Replies");
        return
        [
            .. Directory.EnumerateFiles(Path.Combine(replies, "Blind"), "*.jsonl").Order(StringComparer.Ordinal),
            .. Directory.EnumerateFiles(Path.Combine(replies, "Wishes"), "*.txt").Order(StringComparer.Ordinal),
            Path.Combine(replies, "Composed.jsonl"),
            Path.Combine(root, "src", "InstantlyPipeline", "Replies", "Evaluation", "labelled.jsonl"),
        ];
    }

    /// <summary>Changes when a labelled reply does; stands in the file of the weights.</summary>
    public static string HashOf(IEnumerable<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(File.ReadAllBytes(file));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
