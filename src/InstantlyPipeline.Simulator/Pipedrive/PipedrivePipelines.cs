using System.Text.Json.Nodes;

namespace InstantlyPipeline.Simulator;

/// <summary>The pipelines and their stages, which no call changes.</summary>
internal static class PipedrivePipelines
{
    public static IReadOnlyDictionary<long, long[]> Stages { get; } =
        new Dictionary<long, long[]> { [1] = [1, 2, 3, 4, 5], [2] = [6, 7, 8] };

    /// <summary>The pipeline of this stage.</summary>
    public static long Of(long stageId)
    {
        foreach (var (pipeline, stages) in Stages)
        {
            if (stages.Contains(stageId))
            {
                return pipeline;
            }
        }
        throw PipedriveErrors.Invalid($"stage_id: no stage {stageId}").AsException();
    }

    public static Answer Handle(IncomingCall call, string[] path) =>
        (call.Method, path) switch
        {
            ("GET", ["pipelines"]) => PipedriveAnswers.Success(new JsonArray([.. Stages.Keys.Select(Pipeline)])),
            ("GET", ["pipelines", var id]) => id.Whole() is { } number && Stages.ContainsKey(number)
                ? PipedriveAnswers.Success(Pipeline(number))
                : PipedriveErrors.NotFound("Pipeline"),
            ("GET", ["stages"]) => PipedriveAnswers.Success(
                new JsonArray([
                    .. Stages
                        .Where(pair => call.Query.GetValueOrDefault("pipeline_id") is not { } id || id.Whole() == pair.Key)
                        .SelectMany(pair => pair.Value)
                        .Select(Stage),
                ])
            ),
            ("GET", ["stages", var id]) => id.Whole() is { } number && Stages.Values.Any(stages => stages.Contains(number))
                ? PipedriveAnswers.Success(Stage(number))
                : PipedriveErrors.NotFound("Stage"),
            _ => PipedriveErrors.NoRoute(call),
        };

    private static JsonNode Pipeline(long id) => new JsonObject { ["id"] = id, ["name"] = $"Pipeline {id}" };

    private static JsonNode Stage(long id) =>
        new JsonObject
        {
            ["id"] = id,
            ["name"] = $"Stage {id}",
            ["pipeline_id"] = Of(id),
            ["order_nr"] = Array.IndexOf(Stages[Of(id)], id) + 1,
        };
}
