using System.Text.Json.Nodes;
using Xunit;

namespace InstantlyPipeline.Tests.Destinations;

internal static class JsonAssert
{
    /// <summary>The same JSON value, whatever the spaces and the order of properties.</summary>
    public static void Same(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"Expected {expected}\nbut was {actual.ToJsonString()}");
}
