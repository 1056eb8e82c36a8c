using System.Reflection;
using System.Security.Cryptography;

namespace InstantlyPipeline.Weighing;

/// <summary>The labelled replies that the weights are made of: all in the tests but those of <c>Unseen</c>, which nothing is made
/// by.</summary>
internal static class TrainingSets
{
    /// <summary>Written into the assembly by the project file: it may have been built into a folder outside the repository.</summary>
    public static string Repository { get; } =
        typeof(TrainingSets)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "Repository")
            .Value!;

    /// <summary>Their files, in an order that does not change.</summary>
    public static IReadOnlyList<string> Files()
    {
        var replies = Path.Combine(Repository, "tests", "InstantlyPipeline.Tests", "Replies");
        return
        [
            .. Directory.EnumerateFiles(Path.Combine(replies, "Blind"), "*.jsonl").Order(StringComparer.Ordinal),
            .. Directory.EnumerateFiles(Path.Combine(replies, "Times"), "*.jsonl").Order(StringComparer.Ordinal),
            .. Directory.EnumerateFiles(Path.Combine(replies, "Wishes"), "*.txt").Order(StringComparer.Ordinal),
            Path.Combine(replies, "Composed.jsonl"),
            Path.Combine(Repository, "src", "InstantlyPipeline", "Replies", "Evaluation", "labelled.jsonl"),
        ];
    }

    /// <summary>Where the weights are written to.</summary>
    public static string Weights { get; } = Path.Combine(Repository, "src", "InstantlyPipeline", "Replies", "Weights", "words.txt");

    /// <summary>Changes when a labelled reply does; stands in the file of the weights.</summary>
    public static string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Files())
        {
            hash.AppendData(File.ReadAllBytes(file));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
