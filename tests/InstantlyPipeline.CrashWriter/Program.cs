using InstantlyPipeline.CrashWriter;

if (args is [var folder])
{
    await EndlessWriter.RunAsync(folder);
}
else
{
    await OneEvent.RunAsync(
        args[0],
        workspace: args[1],
        point: args[2],
        azure: args[3] is { Length: > 0 } azure ? azure : null,
        accept: args[4] is "accept"
    );
}
