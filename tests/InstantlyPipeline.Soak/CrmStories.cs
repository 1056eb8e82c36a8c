using System.Globalization;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Soak;

/// <summary>Leads from interested to won, and what each CRM must hold of them in the end, in whatever order they were told.</summary>
internal static class CrmStories
{
    /// <summary>The CRMs, by the names of their settings.</summary>
    public static readonly string[] Crms = ["HubSpot", "Pipedrive", "Salesforce", "Close"];

    private static readonly string[] Events = ["lead_interested", "lead_meeting_booked", "lead_meeting_completed", "lead_closed"];
    private static readonly string[] Owners = ["anna@acme.example", "ben@acme.example"];

    /// <summary>Whom the leads are shared among, in each CRM.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Settings =>
        Crms.Select(crm => KeyValuePair.Create<string, string?>($"{crm}:Owners", string.Join(", ", Owners)));

    /// <summary>Makes the owners known, and lets searches lag.</summary>
    public static void Prepare(StandIns world)
    {
        foreach (var (owner, number) in Owners.Select((owner, number) => (owner, number + 1)))
        {
            world.HubSpot.AddOwner(owner, string.Create(CultureInfo.InvariantCulture, $"50{number}"));
            world.Pipedrive.AddUser(owner, 50 + number);
            world.Salesforce.AddUser(owner);
        }
        world.Pipedrive.SearchLag = TimeSpan.FromSeconds(10);
        world.Close.SearchLag = TimeSpan.FromSeconds(10);
        world.Salesforce.CallsPerDay = int.MaxValue;
    }

    /// <summary>The deliveries of all stories in random order, three of ten doubled.</summary>
    public static IReadOnlyList<byte[]> Deliveries(Deliveries deliveries, int stories, int seed, DateTimeOffset start)
    {
        var random = new Random(seed);
        var bodies = new List<byte[]>();
        for (var i = 0; i < stories; i++)
        {
            var lead = new SampleLead($"lead{i}@company{i}.example", "Lead", $"Number{i}", $"Company {i}");
            foreach (var (type, hour) in Events.Select((type, hour) => (type, hour)))
            {
                var body = deliveries.Create(type, new DeliveryOptions { Lead = lead, Timestamp = start.AddHours(hour) });
                bodies.AddRange(Enumerable.Repeat(body, random.Next(10) < 3 ? 2 : 1));
            }
        }
        return [.. bodies.OrderBy(_ => random.Next())];
    }

    /// <summary>What each CRM holds, each number beside what it must be.</summary>
    public static IReadOnlyList<CrmStoryCount> Count(StandIns world, int stories)
    {
        var (hubSpot, pipedrive, salesforce, close) = (world.HubSpot, world.Pipedrive, world.Salesforce, world.Close);
        var users = salesforce.Users.Where(user => Owners.Contains(user["Email"])).Select(user => user.Id).ToHashSet();
        var tasks = pipedrive.Activities.Where(activity => activity.Type == "task").ToList();
        var ofSalesforce = salesforce
            .Tasks.Where(task => task["Subject"]?.StartsWith("Follow up", StringComparison.Ordinal) == true)
            .ToList();
        return
        [
            new("HubSpot", "persons", hubSpot.Contacts.Count, stories),
            new("HubSpot", "companies", hubSpot.Companies.Count, stories),
            new("HubSpot", "deals", hubSpot.Deals.Count, stories),
            new("HubSpot", "deals won", hubSpot.Deals.Count(deal => deal["dealstage"] == "closedwon"), stories),
            new("HubSpot", "tasks", hubSpot.Tasks.Count, stories),
            new("HubSpot", "tasks owned", hubSpot.Tasks.Count(task => task["hubspot_owner_id"] is "501" or "502"), stories),
            new("Pipedrive", "persons", pipedrive.Persons.Count, stories),
            new("Pipedrive", "companies", pipedrive.Organizations.Count, stories),
            new("Pipedrive", "deals", pipedrive.Deals.Count, stories),
            new("Pipedrive", "deals won", pipedrive.Deals.Count(deal => deal.Status == "won"), stories),
            new("Pipedrive", "tasks", tasks.Count, stories),
            new("Pipedrive", "tasks owned", tasks.Count(task => task.OwnerId is 51 or 52), stories),
            new("Salesforce", "persons", salesforce.Contacts.Count, stories),
            new("Salesforce", "companies", salesforce.Accounts.Count, stories),
            new("Salesforce", "deals", salesforce.Opportunities.Count, stories),
            new("Salesforce", "deals won", salesforce.Opportunities.Count(deal => deal["StageName"] == "Closed Won"), stories),
            new("Salesforce", "tasks", ofSalesforce.Count, stories),
            new("Salesforce", "tasks owned", ofSalesforce.Count(task => users.Contains(task["OwnerId"] ?? "")), stories),
            new("Close", "persons", close.Contacts.Count, stories),
            new("Close", "companies", close.Leads.Count, stories),
            new("Close", "deals", close.Opportunities.Count, stories),
            new("Close", "deals won", close.Opportunities.Count(deal => close.StageOf(deal) == "Won"), stories),
            new("Close", "tasks", close.Tasks.Count, stories),
            new("Close", "tasks owned", close.Tasks.Count(task => close.Users.Any(user => user.Id == task["assigned_to"])), stories),
        ];
    }

    /// <summary>Alerts of a lead's interest; those of its meetings are others.</summary>
    public static int Alerts(StandIns world) =>
        world.Slack.Messages.Count(message => message.Text.StartsWith("🔥", StringComparison.Ordinal));
}
