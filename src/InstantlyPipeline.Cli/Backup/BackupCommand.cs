using System.CommandLine;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Sqlite;

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
        var command = new Command(
            "backup",
            """
            Copies the database of `serve`, also while it runs, and checks the copy. To restore: stop `serve`, put the copy into the data directory
            as pipeline.db, remove pipeline.db-wal and pipeline.db-shm, start again.
            """
        )
        {
            file,
            data,
        };
        command.SetAction(result => Run(DataDirectory.At(result.GetValue(data)!), Path.GetFullPath(result.GetValue(file)!)));
        return command;
    }

    private static int Run(DataDirectory data, string file)
    {
        try
        {
            SqliteBackup.Copy(data.FullPath, file);
            Console.WriteLine($"{file} is a whole copy, checked.");
            return ExitCode.Ok;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(ex.Message);
            return ExitCode.Failed;
        }
    }
}
