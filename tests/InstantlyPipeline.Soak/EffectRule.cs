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
        new("Pipedrive person", RepeatRule.Repeat, IsMadeBy: Posts("Pipedrive", "persons")),
        new("Pipedrive deal", RepeatRule.LookUp, "pipedrive-deal", Posts("Pipedrive", "deals")),
        new("Salesforce contact", RepeatRule.Repeat),
        new("Salesforce opportunity", RepeatRule.LookUp, "salesforce-opportunity"),
        new("Salesforce contact role", RepeatRule.Repeat),
        new("Instantly block-list entry", RepeatRule.Repeat, IsMadeBy: Posts("Instantly", "block-lists-entries")),
        new("Instantly lead removed", RepeatRule.Repeat, IsMadeBy: call => call is { Destination: "Instantly", Method: "DELETE" }),
        new("Instantly interest status", RepeatRule.Repeat, IsMadeBy: Posts("Instantly", "update-interest-status")),
        new("Slack alert", RepeatRule.Chat, IsMadeBy: call => call.Destination is "Slack"),
        new("Teams alert", RepeatRule.Chat, IsMadeBy: call => call.Destination is "Teams"),
        new("Outgoing webhook", RepeatRule.Repeat, IsMadeBy: call => call.Destination is "Outgoing"),
    ];

    private static Func<ReceivedCall, bool> Posts(string destination, string resource)
        => call => call.Destination == destination && call.Method is "POST" && call.Path.Split('?')[0].Split('/')[^1] == resource;
}
