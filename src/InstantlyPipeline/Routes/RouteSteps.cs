using System.Text.Json;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Routes.Files;
using InstantlyPipeline.Suppressions;

namespace InstantlyPipeline.Routes;

/// <summary>Decides by the file's routes what is done with an event besides what its workflow does, and does it.</summary>
/// <remarks>
/// The decision is a step, so a retry does the same after the file has changed; the steps of each action bear the route's name and the
/// action's place in it. Routes never switch off what protects people: a wish not to be mailed is obeyed whatever they say.
/// </remarks>
internal sealed class RouteSteps(
    CurrentFile file,
    CurrentSettings settings,
    RouteUse use,
    AlertSteps alerts,
    Crms crms,
    SuppressionSteps suppression,
    SendLog sends,
    TimeProvider time
)
{
    /// <summary>The step of the decision.</summary>
    public const string Step = "route";

    /// <param name="category">What a reply was read as, as the file spells it; null for what is no reply.</param>
    public async Task<RouteDecision> DecideAsync(EventRun run, string? category = null)
    {
        if (file.Value.Routes.Count == 0 && !run.HasRecorded(Step))
        {
            return RouteDecision.None;
        }
        var outcome = await run.Step(
            Step,
            _ =>
            {
                var decision = Decide(run, category);
                use.Matched(decision.Routes);
                return Task.FromResult(
                    decision.Routes.Count == 0
                        ? StepResult.Skipped("no route matches")
                        : StepResult.Done(
                            $"{decision.Names}: {string.Join(", ", decision.Actions.Select(action => action with { Owners = [] }))}",
                            JsonSerializer.Serialize(decision, RoutesJson.Default.RouteDecision)
                        )
                );
            }
        );
        return outcome.IsDone ? JsonSerializer.Deserialize(outcome.Value!, RoutesJson.Default.RouteDecision)! : RouteDecision.None;
    }

    /// <summary>Does what the routes say, each action in steps of its own.</summary>
    /// <param name="alert">What people would be told.</param>
    /// <param name="task">What sales would be asked; null where the workflow has asked them already, with the route's owner and due
    /// date.</param>
    /// <param name="barred">Why nothing is done in the person's favour; null: it is.</param>
    /// <param name="quiet">Why people are not told just now; null: they are.</param>
    public Task ActAsync(EventRun run, RouteDecision decision, Alert alert, FollowUp? task, string? barred = null, string? quiet = null) =>
        Task.WhenAll(
            decision.Actions.Select(action =>
                quiet is not null && action.What is RouteAction.Alert
                    ? alerts.SkipAsync(run.Within(action.Step), quiet)
                    : ActAsync(run.Within(action.Step), action, alert, action == decision.Task ? task : null, barred)
            )
        );

    /// <summary>The alert that the workflow makes of itself, unless a route has another word on it.</summary>
    public Task AlertAsync(EventRun run, RouteDecision decision, Alert alert) =>
        decision.ReplacesAlert ? alerts.SkipAsync(run, $"the route {decision.Names} says who is told") : alerts.PostAsync(run, alert);

    /// <summary>A follow-up as a route wants it: who does it, and until when.</summary>
    public FollowUp Follow(RouteDecision decision, FollowUp wanted) =>
        decision.Task is { } task
            ? wanted with
            {
                Owner = task.Owners is [var owner, ..] ? owner : null,
                Due = task.Due is { } after ? time.GetUtcNow() + after : wanted.Due,
            }
            : wanted;

    private Task ActAsync(EventRun run, RouteAction action, Alert alert, FollowUp? task, string? barred) =>
        action.What switch
        {
            RouteAction.Alert => alerts.PostAsync(run, alert with { Channel = action.Value }),
            RouteAction.Webhook => alerts.PostToProgramsAsync(run, alert),
            RouteAction.Task when task is not null => crms.For(run, barred).FollowUpAsync(task),
            _ when run.Event.LeadEmail is null => Task.CompletedTask, // what follows is about a lead
            RouteAction.Suppress => suppression.RunAsync(run, new Suppression(run.Event.LeadEmail, Suppression.Unsubscribed)),
            RouteAction.Status => AboutPersonAsync(
                run,
                person => crms.For(run, barred).StatusAsync(new StatusChange(person, action.Value!, run.Event.Timestamp))
            ),
            RouteAction.Stage => AboutPersonAsync(
                run,
                person => crms.For(run, barred).MarkAsync(new Mark(person) { Stage = action.Value })
            ),
            RouteAction.Tag => AboutPersonAsync(run, person => crms.For(run, barred).MarkAsync(new Mark(person) { Tag = action.Value })),
            _ => Task.CompletedTask,
        };

    private async Task AboutPersonAsync(EventRun run, Func<Person, Task> state) =>
        await state(await Person.OfAsync(run.Event, sends, CancellationToken.None));

    private RouteDecision Decide(EventRun run, string? category)
    {
        var client = settings.Value.For(run.Event.Workspace).Client;
        var routes = RoutePolicy.Decide(file.Value, RouteSubject.Of(run.Event, client?.Name, category));
        return new(
            [.. routes.Select(route => route.Name)],
            [.. routes.SelectMany(route => route.Actions).Select(action => WithOwner(action, client, run))]
        );
    }

    private static RouteAction WithOwner(RouteAction action, ClientSettings? client, EventRun run)
    {
        var owners = action.Owners.Count > 0 ? action.Owners : client?.Owners ?? [];
        return action.What is RouteAction.Task && RouteOwner.Of(owners, run.Event.Workspace, run.Event.LeadEmail ?? "") is { } owner
            ? action with
            {
                Owners = [owner],
            }
            : action;
    }
}
