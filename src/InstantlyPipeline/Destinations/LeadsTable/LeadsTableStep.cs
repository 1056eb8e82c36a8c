using InstantlyPipeline.Crm;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Destinations.LeadsTable;

/// <summary>The step that tells the client's own table of leads.</summary>
internal static class LeadsTableStep
{
    public const string Name = "leads-table";

    /// <summary>Telling it twice changes nothing.</summary>
    public static Task<StepOutcome> RunAsync(EventRun run, Destination<LeadsTableClient> table, Suppression why, DateTimeOffset since) =>
        run.Step(
            Name,
            table,
            async (client, ct) =>
                !client.Wants(why.Reason) ? StepResult.Skipped($"LeadsTable__Reasons does not name {why.Reason}")
                : client.IsDryRun ? StepResult.Skipped($"dry run: it would send {client.What}; LeadsTable__DryRun=false switches it on")
                : await client.TellAsync(why.Email, why.Reason, since, run.Event.Workspace, ct)
                    ? StepResult.Done($"{client.What} was taken")
                : StepResult.Skipped(
                    $"{client.What} was answered 404: the table has no such row. If it says so for every address, LeadsTable__Url is wrong"
                )
        );
}
