using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Crm;

/// <summary>What we want of a customer's CRM, in the words of sales. Each CRM does its part in steps of its own.</summary>
/// <remarks>
/// A member that a CRM does not implement records its steps as skipped and says why, so that an omission can be seen. The names of steps
/// are stable: they are in ledgers and scripts. All steps of an intention must stand in its list.
/// </remarks>
public interface ICrm
{
    /// <summary>As people know it, for example <c>HubSpot</c>. In lower case it starts the names of its steps.</summary>
    string Name { get; }

    /// <summary>Steps of <see cref="FollowUpAsync"/>.</summary>
    IReadOnlyList<string> FollowUpSteps => [this.StepName("follow-up")];

    /// <summary>Steps of <see cref="HandOverAsync"/>.</summary>
    IReadOnlyList<string> HandOverSteps => FollowUpSteps;

    /// <summary>Steps of <see cref="StatusAsync"/>.</summary>
    IReadOnlyList<string> StatusSteps => [this.StepName("status")];

    /// <summary>Steps of <see cref="MeetingAsync"/>.</summary>
    IReadOnlyList<string> MeetingSteps => [this.StepName("meeting")];

    /// <summary>Steps of <see cref="DoNotContactAsync"/>.</summary>
    IReadOnlyList<string> DoNotContactSteps => [this.StepName("do-not-contact")];

    /// <summary>Steps of <see cref="MayContactAgainAsync"/>.</summary>
    IReadOnlyList<string> MayContactAgainSteps => [this.StepName("may-contact-again")];

    /// <summary>Steps of <see cref="MarkAsync"/>.</summary>
    IReadOnlyList<string> MarkSteps => [this.StepName("mark")];

    /// <returns>The setting to fill in where the workspace has no such CRM, for example <c>HubSpot__AccessToken</c>; null where it
    /// has.</returns>
    string? Unset(string workspace);

    /// <summary>Whom the settings, and what was kept of the person before, make the owner there. The CRM itself is not asked: a person's
    /// own owner there goes before.</summary>
    /// <returns>Null where that is not known yet.</returns>
    Task<string?> KnownOwnerAsync(EventRun run, Person person) => Task.FromResult<string?>(null);

    /// <summary>A person answered: the person is found or made, and sales get a task with what they wrote.</summary>
    Task FollowUpAsync(EventRun run, FollowUp wanted) => this.SkipAsync(run, FollowUpSteps, "the pipeline makes no follow-ups there");

    /// <summary>A follow-up that nobody has done is another person's now: the open task moves to them, and where there is none they get
    /// one. The person before keeps none.</summary>
    Task HandOverAsync(EventRun run, FollowUp wanted) => FollowUpAsync(run, wanted);

    /// <summary>Something was stated of a lead: interested, wrong person, won, lost.</summary>
    Task StatusAsync(EventRun run, StatusChange change) => this.SkipAsync(run, StatusSteps, "the pipeline sets no status there");

    /// <summary>A meeting was booked, held or missed: one deal for it, moved forward and never back.</summary>
    Task MeetingAsync(EventRun run, Meeting meeting) => this.SkipAsync(run, MeetingSteps, "the pipeline keeps no deals there");

    /// <summary>A rule of the team's own gives the person a stage or a tag.</summary>
    Task MarkAsync(EventRun run, Mark mark) => this.SkipAsync(run, MarkSteps, "the pipeline sets no stage and no tag by a route there");

    /// <summary>Nobody may mail this address any more.</summary>
    Task DoNotContactAsync(EventRun run, Suppression why) =>
        this.SkipAsync(run, DoNotContactSteps, "the pipeline has no way to bar an address there; mark the person by hand");

    /// <summary>Undoes <see cref="DoNotContactAsync"/>: a person decided that the address may be mailed again.</summary>
    Task MayContactAgainAsync(EventRun run, Suppression lifted) =>
        this.SkipAsync(run, MayContactAgainSteps, "the pipeline has no way to lift a bar there; take the mark away by hand");
}
