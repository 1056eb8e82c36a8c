using System.Reflection;
using System.Text.Json.Nodes;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>The files under test, where they lie in the clone this was built from.</summary>
internal static class Repository
{
    public static string Root { get; } =
        Metadata("Repository") ?? throw new InvalidOperationException("The test project's file no longer names the repository's root.");

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Text(string relative) => File.ReadAllText(PathOf(relative));

    public static JsonNode Json(string relative) =>
        JsonNode.Parse(Text(relative)) ?? throw new InvalidDataException($"{relative} is an empty JSON document.");

    /// <summary>A value that the project file wrote into this assembly; null when it wrote none.</summary>
    public static string? Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == key)?.Value;
}
