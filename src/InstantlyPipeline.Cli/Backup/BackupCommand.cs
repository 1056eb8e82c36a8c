using System.CommandLine;
using System.Text.Json.Nodes;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Cli.Backup;

/// <summary><c>backup</c>: copies the database of a self-hosted pipeline, also while it runs.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Where the copy goes; it must not exist." };
        file.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()))
            {
                result.AddError("Name the file that the copy goes to.");
            }
        });
        var data = CommonOptions.Data();
        var json = CommonOptions.Json();
        var command = new Command(
            "backup",
            """
            Copies the database of `serve`, also while it runs.

            The copy is checked before it gets its name. To restore: stop `serve`, put the copy into the data directory
            as pipeline.db, remove pipeline.db-wal and pipeline.db-shm, start again.
            """
        )
        {
            file,
            data,
            json,
        };
        command.SetAction(
            (result, cancellationToken) =>
                RunAsync(
                    DataDirectory.At(result.GetValue(data)!),
                    Path.GetFullPath(result.GetValue(file)!),
                    result.GetValue(json),
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(DataDirectory data, string file, bool json, CancellationToken cancellationToken)
    {
        try
        {
            await using (new Progress($"Copying the database to {file}"))
            {
                await Task.Run(() => SqliteBackup.Copy(data.FullPath, file), cancellationToken);
            }
            var bytes = new FileInfo(file).Length;
            Console.WriteLine(
                json
                    ? new JsonObject { ["file"] = file, ["bytes"] = bytes }.ToJsonString()
                    : $"{file} is a whole copy, checked: {Counted.Of(bytes, "byte")}."
            );
            return ExitCode.Ok;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(ex.Message);
            return ExitCode.Failed;
        }
    }
}
