using InstantlyPipeline.Alerts;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Events;
using InstantlyPipeline.Routes.Files;

namespace InstantlyPipeline.Routes;

/// <summary>Says what the routes would do with an event, and does nothing.</summary>
internal sealed class RouteTests(
    CurrentFile file,
    CurrentSettings settings,
    ICategories categories,
    IEnumerable<IAlertChannel> channels,
    Crms crms
)
{
    /// <param name="category">What the reply is to count as; null: as the rules read it.</param>
    public RouteTest Try(InstantlyEvent about, string? category)
    {
        var current = settings.Value;
        var client = current.For(about.Workspace).Client;
        category ??= categories.Of(about);
        var routes = RoutePolicy.Decide(file.Value, RouteSubject.Of(about, client?.Name, category));
        var decision = new RouteDecision([.. routes.Select(route => route.Name)], [.. routes.SelectMany(route => route.Actions)]);
        return new(
            about.Workspace,
            client?.Name,
            client is { Observes: true },
            about.EventType,
            category,
            current.KeepsUnknown && !current.Knows(about.Workspace)
                ? "the workspace is no client's, so the event is kept until it is"
                : null,
            decision.Routes,
            decision.ReplacesAlert ? "nobody: the route says who is told" : Chats(about, _ => true),
            [.. decision.Actions.Select(action => Describe(action, client, about))]
        );
    }

    private string Describe(RouteAction action, ClientSettings? client, InstantlyEvent about)
    {
        var owners = action.Owners.Count > 0 ? action.Owners : client?.Owners ?? [];
        var owner = action.What is RouteAction.Task ? RouteOwner.Of(owners, about.Workspace, about.LeadEmail ?? "") : null;
        var told = (owner is null ? action : action with { Owners = [owner] }).ToString();
        return action.What switch
        {
            RouteAction.Nothing => told,
            RouteAction.Alert => $"{told}: {Chats(about, _ => true)}",
            RouteAction.Webhook => $"{told}: {Chats(about, channel => channel.IsProgram)}",
            _ when about.LeadEmail is null => $"{told}: left out, the event names no lead",
            _ => $"{told}: {Listed(crms.All.Where(crm => crm.Unset(about.Workspace) is null).Select(crm => crm.Name), "no CRM is set")}",
        };
    }

    private string Chats(InstantlyEvent about, Func<IAlertChannel, bool> which) =>
        Listed(
            channels.Where(channel => which(channel) && channel.Unset(about.Workspace) is null).Select(channel => channel.StepName),
            "nobody, no chat is set"
        );

    private static string Listed(IEnumerable<string> names, string none) =>
        string.Join(", ", names) is { Length: > 0 } listed ? listed : none;
}
