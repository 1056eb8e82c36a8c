namespace InstantlyPipeline.Simulator;

public sealed record PipedriveOrganization(long Id, string Name, DateTimeOffset AddTime);
