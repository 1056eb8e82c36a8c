using InstantlyPipeline.Crm;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Tests.Crm;

/// <summary>A CRM that notes what is stated to it and takes its time with follow-ups.</summary>
internal sealed class RecordingCrm(string name) : ICrm
{
    private readonly List<string> _stated = [];

    public TaskCompletionSource FollowedUp { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Stated => _stated;

    public string Name => name;

    public string? Unset(string workspace) => null;

    public async Task FollowUpAsync(EventRun run, FollowUp wanted)
    {
        _stated.Add("follow-up begins");
        await FollowedUp.Task;
        _stated.Add("follow-up ends");
    }

    public Task DoNotContactAsync(EventRun run, Suppression why)
    {
        _stated.Add(why.Reason);
        return Task.CompletedTask;
    }
}
