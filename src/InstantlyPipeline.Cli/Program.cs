return await InstantlyPipeline.Cli.Frame.CommandLine.RunAsync(args);
