using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Alerts;

/// <summary>A place where people, or a program of theirs, are told something.</summary>
internal interface IAlertChannel
{
    /// <summary>The step that tells it, for example <c>slack-alert</c>. Stable: it is in ledgers and scripts.</summary>
    string StepName { get; }

    /// <returns>The setting to fill in where the workspace has no such channel; null where it has.</returns>
    string? Unset(string workspace) => null;

    /// <summary>A program of the customer's reads it, and no person.</summary>
    bool IsProgram => false;

    /// <summary>The step of <see cref="MarkAsync"/>; null where nothing that was told can be changed.</summary>
    string? MarkStepName => null;

    /// <summary>Whether the workspace's channel can change what it told.</summary>
    bool CanMark(string workspace) => false;

    /// <summary>Adds a line to what was first told of the event's lead, so that whoever reads it sees how things stand. Does nothing where
    /// nothing can be changed.</summary>
    Task MarkAsync(EventRun run, string line) => Task.CompletedTask;

    /// <summary>Records the step: done, failed, or skipped where the workspace has no such channel.</summary>
    Task PostAsync(EventRun run, Alert alert);
}
