using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using InstantlyPipeline.Cli.Serve;

namespace InstantlyPipeline.Cli.Frame;

/// <summary>The frame of every verb that asks a running pipeline: where it is, with which token, and what a refusal ends with.</summary>
internal static class PipelineCommand
{
    /// <summary>Adds <c>--url</c>, <c>--token</c> and <c>--data</c>, and runs <paramref name="ask"/> with a client made from
    /// them.</summary>
    public static Command Asking(this Command command, Func<ParseResult, OperationsClient, CancellationToken, Task<int>> ask)
    {
        var (url, token, data) = (CommonOptions.Url(), CommonOptions.Token(), CommonOptions.Data());
        command.Add(url);
        command.Add(token);
        command.Add(data);
        command.SetAction(
            (result, cancellationToken) =>
                OperationsException.ReportAsync(async () =>
                {
                    var folder = DataDirectory.At(result.GetValue(data)!);
                    using var operations = new OperationsClient(
                        result.GetValue(url) ?? folder.RunningAt ?? new Uri(SelfHost.DefaultUrl),
                        result.GetValue(token),
                        folder
                    );
                    return await ask(result, operations, cancellationToken);
                })
        );
        return command;
    }

    /// <summary>The same where nothing can be wrong but the asking.</summary>
    public static Command Asking(this Command command, Func<ParseResult, OperationsClient, CancellationToken, Task> ask) =>
        command.Asking(
            async (result, operations, cancellationToken) =>
            {
                await ask(result, operations, cancellationToken);
                return ExitCode.Ok;
            }
        );

    /// <summary>One object a line, for scripts.</summary>
    public static void Json<T>(IEnumerable<T> items, JsonTypeInfo<T> shape)
    {
        foreach (var item in items)
        {
            Json(item, shape);
        }
    }

    public static void Json<T>(T item, JsonTypeInfo<T> shape) => Console.WriteLine(JsonSerializer.Serialize(item, shape));
}
