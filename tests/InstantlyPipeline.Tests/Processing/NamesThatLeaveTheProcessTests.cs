using InstantlyPipeline.Destinations;
using Xunit;

namespace InstantlyPipeline.Tests.Processing;

/// <summary>Names that scripts, dashboards and ledgers know. One may be added; a changed one breaks somebody.</summary>
public sealed class NamesThatLeaveTheProcessTests
{
    private static readonly string[] Steps =
    [
        "account-status",
        "bounce",
        "bounce-cluster",
        "close-contact",
        "close-conversation",
        "close-do-not-contact",
        "close-hand-over",
        "close-hot-lead",
        "close-may-contact-again",
        "close-meeting-note",
        "close-open-task",
        "close-opportunity",
        "close-status",
        "close-task",
        "count",
        "decision",
        "digest",
        "evidence",
        "hand-over",
        "hot-reply-look",
        "hubspot-company",
        "hubspot-contact",
        "hubspot-conversation",
        "hubspot-deal",
        "hubspot-do-not-contact",
        "hubspot-hand-over",
        "hubspot-hot-lead",
        "hubspot-may-contact-again",
        "hubspot-meeting",
        "hubspot-open-task",
        "hubspot-status",
        "hubspot-task",
        "hubspot-unsubscribe",
        "instantly-block-list",
        "instantly-block-list-remove",
        "instantly-interest-status",
        "instantly-pause-campaign",
        "instantly-remove-lead",
        "instantly-stop-sequences",
        "later-slack-alert",
        "later-slack-mark",
        "later-teams-alert",
        "lead-label",
        "lead-status",
        "leads-table",
        "lift",
        "lift-outcome",
        "meeting",
        "our-mail",
        "outgoing-webhook",
        "pipedrive-activity",
        "pipedrive-conversation",
        "pipedrive-deal",
        "pipedrive-do-not-contact",
        "pipedrive-hand-over",
        "pipedrive-may-contact-again",
        "pipedrive-meeting",
        "pipedrive-open-activity",
        "pipedrive-organization",
        "pipedrive-person",
        "pipedrive-status",
        "promote",
        "relabel",
        "reply",
        "reply-text",
        "salesforce-contact",
        "salesforce-contact-role",
        "salesforce-conversation",
        "salesforce-do-not-contact",
        "salesforce-hand-over",
        "salesforce-hot-lead",
        "salesforce-may-contact-again",
        "salesforce-meeting",
        "salesforce-open-task",
        "salesforce-opportunity",
        "salesforce-status",
        "salesforce-task",
        "schedule-promotion",
        "schedule-report-look",
        "slack-alert",
        "suppress",
        "teams-alert",
        "told-unlabelled",
        "triage",
        "watch",
    ];

    /// <summary>Of clients and routes. The steps of a route's action bear its name before these and the others.</summary>
    private static readonly string[] StepsOfRoutes =
    [
        "alert-turn",
        "close-mark",
        "hubspot-mark",
        "pipedrive-mark",
        "route",
        "salesforce-mark",
        "slack-mark",
    ];

    [Fact]
    public async Task Steps_keep_their_names()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();

        Assert.Equal(Steps.Concat(StepsOfRoutes).Order(StringComparer.Ordinal), pipeline.DeclaredSteps.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Destinations_keep_their_names_in_metrics_settings_and_reason_codes() =>
        Assert.Equal(
            ["HubSpot", "Pipedrive", "Salesforce", "Close", "Slack", "Teams", "Outgoing", "LeadsTable", "OpenAI", "Instantly"],
            DestinationList.All.Select(destination => destination.Name)
        );
}
