using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Cli.Demo;

/// <summary>What the stand-ins hold: side effects as the other side sees them, which is where exactly-once is decided.</summary>
internal sealed record DemoEffects
{
    public int Alerts { get; init; }

    public int Contacts { get; init; }

    public int Tasks { get; init; }

    public int HotLeads { get; init; }

    public int Persons { get; init; }

    public int Deals { get; init; }

    public int Opportunities { get; init; }

    public int Blocked { get; init; }

    public int LeadsRemoved { get; init; }

    public static DemoEffects Of(StandIns standIns, int leadsSeeded) => new()
    {
        Alerts = standIns.Slack.Messages.Count,
        Contacts = standIns.HubSpot.Contacts.Count,
        Tasks = standIns.HubSpot.Tasks.Count,
        HotLeads = standIns.HubSpot.Contacts.Count(contact => contact.Properties.GetValueOrDefault("instantly_tags")?.Contains("hot_lead", StringComparison.Ordinal) is true),
        Persons = standIns.Pipedrive.Persons.Count,
        Deals = standIns.Pipedrive.Deals.Count,
        Opportunities = standIns.Salesforce.Opportunities.Count,
        Blocked = standIns.Instantly.BlockList.Count,
        LeadsRemoved = leadsSeeded - standIns.Instantly.Leads.Count,
    };

    public static DemoEffects operator -(DemoEffects after, DemoEffects before) => new()
    {
        Alerts = after.Alerts - before.Alerts,
        Contacts = after.Contacts - before.Contacts,
        Tasks = after.Tasks - before.Tasks,
        HotLeads = after.HotLeads - before.HotLeads,
        Persons = after.Persons - before.Persons,
        Deals = after.Deals - before.Deals,
        Opportunities = after.Opportunities - before.Opportunities,
        Blocked = after.Blocked - before.Blocked,
        LeadsRemoved = after.LeadsRemoved - before.LeadsRemoved,
    };

    /// <summary>Names and counts of what is not zero, for people.</summary>
    public override string ToString()
    {
        (string Name, int Count)[] all =
        [
            ("Slack alert", Alerts), ("HubSpot contact", Contacts), ("HubSpot task", Tasks), ("Hot Lead tag", HotLeads), ("Pipedrive person", Persons),
            ("Pipedrive deal", Deals), ("Salesforce opportunity", Opportunities), ("block-list entry", Blocked), ("lead removed", LeadsRemoved),
        ];
        var present = all.Where(effect => effect.Count != 0).Select(effect => $"{effect.Count} × {effect.Name}").ToList();
        return present.Count == 0 ? "no side effect" : string.Join(", ", present);
    }
}
