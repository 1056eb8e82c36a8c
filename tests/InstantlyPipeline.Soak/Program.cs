using InstantlyPipeline.Soak;

return await SoakCommand.Create().Parse(args).InvokeAsync();
