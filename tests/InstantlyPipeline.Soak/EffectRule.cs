using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Soak;

/// <summary>What the pipeline promises of one kind of side effect.</summary>
/// <param name="Kind">As the stand-in calls it; a test compares the two lists.</param>
/// <param name="LookUpStep">The step that finds an earlier run's effect, where the rule is to look it up.</param>
/// <param name="IsMadeBy">Recognises the call that makes it, so that lost answers can be counted; null where they are not.</param>
internal sealed record EffectRule(string Kind, RepeatRule Rule, string? LookUpStep = null, Func<ReceivedCall, bool>? IsMadeBy = null)
{
    public static readonly IReadOnlyList<EffectRule> All =
    [
        new("HubSpot contact", RepeatRule.Repeat, IsMadeBy: Posts("HubSpot", "contacts")),
        new("HubSpot Hot Lead tag", RepeatRule.Repeat),
        new("HubSpot task", RepeatRule.LookUp, "hubspot-task", Posts("HubSpot", "tasks")),
        new("HubSpot deal", RepeatRule.Repeat, IsMadeBy: Posts("HubSpot", "deals")),
        new("HubSpot meeting", RepeatRule.Repeat, IsMadeBy: Posts("HubSpot", "meetings")),
        new("Pipedrive person", RepeatRule.Repeat, IsMadeBy: Posts("Pipedrive", "persons")),
        new("Pipedrive deal", RepeatRule.Repeat, IsMadeBy: Posts("Pipedrive", "deals")),
        new("Pipedrive activity", RepeatRule.LookUp, "pipedrive-activity", Posts("Pipedrive", "activities")),
        new("Salesforce contact", RepeatRule.Repeat),
        new("Salesforce opportunity", RepeatRule.LookUp, "salesforce-opportunity"),
        new("Salesforce contact role", RepeatRule.Repeat),
        new("Salesforce task", RepeatRule.LookUp, "salesforce-task", Posts("Salesforce", "Task")),
        new("Close lead", RepeatRule.Repeat, IsMadeBy: PostsTo("Close", "/lead/")),
        new("Close contact", RepeatRule.Repeat, IsMadeBy: PostsTo("Close", "/contact/")),
        new("Close task", RepeatRule.LookUp, "close-task", PostsTo("Close", "/task/")),
        new("Close opportunity", RepeatRule.Repeat, IsMadeBy: PostsTo("Close", "/opportunity/")),
        new("Close note", RepeatRule.LookUp, "close-meeting-note", PostsTo("Close", "/activity/note/")),
        new("Instantly block-list entry", RepeatRule.Repeat, IsMadeBy: Posts("Instantly", "block-lists-entries")),
        new("Instantly lead removed", RepeatRule.Repeat, IsMadeBy: call => call is { Destination: "Instantly", Method: "DELETE" }),
        new("Instantly interest status", RepeatRule.Repeat, IsMadeBy: Posts("Instantly", "update-interest-status")),
        new(
            "Slack alert",
            RepeatRule.Chat,
            IsMadeBy: call => call.Destination is "Slack" && !call.Path.EndsWith("/chat.update", StringComparison.Ordinal)
        ),
        new("Teams alert", RepeatRule.Chat, IsMadeBy: call => call.Destination is "Teams"),
        new("Leads table row", RepeatRule.Repeat, IsMadeBy: call => call is { Destination: "LeadsTable", Method: "DELETE" }),
        new("Outgoing webhook", RepeatRule.Repeat, IsMadeBy: call => call.Destination is "Outgoing"),
    ];

    private static Func<ReceivedCall, bool> PostsTo(string destination, string end) =>
        call => call.Destination == destination && call.Method is "POST" && call.Path.EndsWith(end, StringComparison.Ordinal);

    private static Func<ReceivedCall, bool> Posts(string destination, string resource) =>
        call => call.Destination == destination && call.Method is "POST" && call.Path.Split('?')[0].Split('/')[^1] == resource;
}
