namespace InstantlyPipeline.Simulator;

/// <summary>The objects of a fresh org, as far as a sales integration meets them.</summary>
/// <remarks>Source: Salesforce's Object Reference; names, lengths and what is required or read-only.</remarks>
internal static class SalesforceSchema
{
    private static readonly SalesforceField Id = ReadOnly("Id");
    private static readonly SalesforceField CreatedDate = ReadOnly("CreatedDate", SalesforceType.DateTime);
    private static readonly SalesforceField OwnerId = Reference("OwnerId", "User");
    private static readonly SalesforceField Email = new("Email", SalesforceType.Email, 80);

    /// <summary>First three characters of the ids of an object.</summary>
    public static readonly IReadOnlyDictionary<string, string> Prefixes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Account"] = "001",
        ["Contact"] = "003",
        ["Opportunity"] = "006",
        ["Lead"] = "00Q",
        ["OpportunityContactRole"] = "00K",
        ["OpportunityStage"] = "01J",
        ["Task"] = "00T",
        ["User"] = "005",
        ["LeadStatus"] = "01L",
        ["Topic"] = "0TO",
        ["TopicAssignment"] = "0TA",
    };

    public static Dictionary<string, List<SalesforceField>> Fresh() =>
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["Account"] = [Id, CreatedDate, new("Name") { Required = true }, new("Website"), new("Phone", MaxLength: 40), OwnerId],
            ["Contact"] =
            [
                Id,
                CreatedDate,
                Email,
                new("FirstName", MaxLength: 40),
                new("LastName", MaxLength: 80) { Required = true },
                Reference("AccountId", "Account"),
                new("HasOptedOutOfEmail", SalesforceType.Boolean),
                new("Phone", MaxLength: 40),
                new("Title", MaxLength: 128),
                new("Department", MaxLength: 80),
                OwnerId,
            ],
            ["Lead"] =
            [
                Id,
                CreatedDate,
                Email,
                new("FirstName", MaxLength: 40),
                new("LastName", MaxLength: 80) { Required = true },
                new("Company") { Required = true },
                new("Phone", MaxLength: 40),
                new("Title", MaxLength: 128),
                new("Website"),
                new("NumberOfEmployees", SalesforceType.Number),
                OwnerId,
                new("Status", SalesforceType.Picklist)
                {
                    Choices = ["Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted"],
                },
                new("Rating", SalesforceType.Picklist) { Choices = ["Hot", "Warm", "Cold"] },
                new("HasOptedOutOfEmail", SalesforceType.Boolean),
                ReadOnly("IsConverted", SalesforceType.Boolean),
                ReadOnly("ConvertedContactId"),
                ReadOnly("ConvertedAccountId"),
                ReadOnly("ConvertedOpportunityId"),
            ],
            ["Opportunity"] =
            [
                Id,
                CreatedDate,
                new("Name", MaxLength: 120) { Required = true },
                new("StageName", SalesforceType.Stage) { Required = true },
                new("CloseDate", SalesforceType.Date) { Required = true },
                Reference("AccountId", "Account"),
                new("Amount", SalesforceType.Number),
                new("Description", MaxLength: 32_000),
                new("NextStep"),
                OwnerId,
                ReadOnly("IsClosed", SalesforceType.Boolean),
                ReadOnly("IsWon", SalesforceType.Boolean),
            ],
            ["OpportunityContactRole"] =
            [
                Id,
                CreatedDate,
                Reference("OpportunityId", "Opportunity") with
                {
                    Required = true,
                    Updateable = false,
                },
                Reference("ContactId", "Contact") with
                {
                    Required = true,
                    Updateable = false,
                },
                new("Role"),
                new("IsPrimary", SalesforceType.Boolean),
            ],
            ["Task"] =
            [
                Id,
                CreatedDate,
                new("Subject"),
                new("Description", MaxLength: 32_000),
                new("ActivityDate", SalesforceType.Date),
                OwnerId,
                new("Status", SalesforceType.Picklist)
                {
                    Choices = ["Not Started", "In Progress", "Completed", "Waiting on someone else", "Deferred"],
                },
                new("Priority", SalesforceType.Picklist) { Choices = ["High", "Normal", "Low"] },
                Reference("WhoId", "Contact") with
                {
                    OrReferences = "Lead",
                },
                Reference("WhatId", "Opportunity") with
                {
                    OrReferences = "Account",
                },
                ReadOnly("IsClosed", SalesforceType.Boolean),
            ],
            ["Topic"] = [Id, CreatedDate, new("Name", MaxLength: 99) { Required = true, Unique = true }],
            ["TopicAssignment"] =
            [
                Id,
                CreatedDate,
                Reference("EntityId", "Contact") with
                {
                    OrReferences = "Lead",
                    Required = true,
                    Updateable = false,
                },
                Reference("TopicId", "Topic") with
                {
                    Required = true,
                    Updateable = false,
                },
            ],
            ["User"] =
            [
                Id,
                CreatedDate,
                ReadOnly("Email", SalesforceType.Email),
                ReadOnly("Name"),
                ReadOnly("IsActive", SalesforceType.Boolean),
            ],
            ["LeadStatus"] =
            [
                Id,
                ReadOnly("ApiName"),
                ReadOnly("MasterLabel"),
                ReadOnly("SortOrder", SalesforceType.Number),
                ReadOnly("IsConverted", SalesforceType.Boolean),
            ],
            ["OpportunityStage"] =
            [
                Id,
                ReadOnly("ApiName"),
                ReadOnly("MasterLabel"),
                ReadOnly("SortOrder", SalesforceType.Number),
                ReadOnly("IsActive", SalesforceType.Boolean),
                ReadOnly("IsClosed", SalesforceType.Boolean),
                ReadOnly("IsWon", SalesforceType.Boolean),
            ],
        };

    private static SalesforceField ReadOnly(string name, SalesforceType type = SalesforceType.Text) =>
        new(name, type) { Createable = false, Updateable = false };

    private static SalesforceField Reference(string name, string type) => new(name, SalesforceType.Reference, 18) { References = type };
}
