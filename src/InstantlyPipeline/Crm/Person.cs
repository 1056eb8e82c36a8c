using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;

namespace InstantlyPipeline.Crm;

/// <summary>A lead as a person whom sales know. Only the address is certain; blank details are unknown.</summary>
public sealed record Person(string Email)
{
    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string? Company { get; init; }

    public string? Phone { get; init; }

    public string? Website { get; init; }

    /// <summary>The company, else the domain of the address.</summary>
    public required string CompanyOrDomain { get; init; }

    public string? JobTitle { get; init; }

    /// <summary>Where the lead came from.</summary>
    public Origin Origin { get; init; } = new(null, "no campaign");

    /// <summary>The customer's own variables of the lead, by their names in Instantly.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>First and last name with one blank between words; empty when neither is known.</summary>
    public string FullName => string.Join(' ', $"{FirstName} {LastName}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <param name="about">An event that names a lead.</param>
    public static Person Of(InstantlyEvent about) =>
        new(about.LeadEmail!)
        {
            FirstName = about.FirstName,
            LastName = about.LastName,
            Company = about.Company,
            CompanyOrDomain = about.CompanyOrDomain,
            Phone = about.Phone,
            Website = about.Website,
            JobTitle = about.JobTitle,
            Variables = about.Other,
            Origin = new Origin(about.CampaignId, about.CampaignLabel, about.Step, about.Variant, about.EmailAccount),
        };

    /// <summary>Like <see cref="Of(InstantlyEvent)"/>, with what the recorded sends tell of where the lead came from.</summary>
    public static async Task<Person> OfAsync(InstantlyEvent about, SendLog sends, CancellationToken cancellationToken) =>
        Of(about, await sends.FindAsync(about.Workspace, about.CampaignId, about.LeadEmail!, cancellationToken));

    /// <param name="about">An event that names a lead.</param>
    /// <param name="sent">What the campaign sent to it, the oldest first.</param>
    public static Person Of(InstantlyEvent about, IReadOnlyList<SendRecord> sent)
    {
        var person = Of(about);
        if (sent is not [var first, ..])
        {
            return person;
        }
        var latest = sent[^1];
        return person with
        {
            Origin = person.Origin with
            {
                Step = about.Step ?? latest.Step,
                Variant = about.Variant ?? latest.Variant,
                EmailAccount = about.EmailAccount ?? latest.EmailAccount,
                FirstTouch = first.SentAt,
                LatestMail = new SentMail(latest.Step, latest.SentAt, latest.EmailAccount, latest.Subject),
            },
        };
    }
}
