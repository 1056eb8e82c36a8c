using InstantlyPipeline.Alerts;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Processing;

namespace InstantlyPipeline.Replies;

/// <summary>What people are told of a reply.</summary>
internal static class ReplyAlerts
{
    // A name or a time that the reply gives; more is no name.
    private const int MostNamed = 120;

    /// <param name="owner">Who should answer, as far as it is known before a CRM was asked; null where nobody keeps owners.</param>
    public static Alert Of(EventRun run, ReplyLabel label, FollowUp wanted, string? owner)
    {
        var facts = new List<AlertFact> { new("Reads as", wanted.Reading) };
        if (!string.IsNullOrWhiteSpace(wanted.Summary))
        {
            facts.Add(new AlertFact("In short", wanted.Summary));
        }
        if (owner is { Length: > 0 })
        {
            facts.Add(new AlertFact("Owner", owner));
        }
        facts.Add(FromOf(wanted.Person));
        return new Alert(
            $"{ReplyPolicy.Sign(label)} New reply from {wanted.Person.CompanyOrDomain} in campaign {wanted.Campaign}",
            facts,
            wanted.Words,
            AlertSteps.UniboxLink(run)
        );
    }

    /// <summary>For a message that told of the reply before it had a label.</summary>
    public static string LineOf(ReplyTriage triage) => $"{ReplyPolicy.Sign(triage.Label)} Reads as: {Reading(triage)}";

    /// <summary>The same as a message of its own.</summary>
    public static Alert Later(EventRun run, ReplyTriage triage, Person person) =>
        new(
            $"{ReplyPolicy.Sign(triage.Label)} The reply from {person.CompanyOrDomain} reads as: {Reading(triage)}",
            [FromOf(person)],
            null,
            AlertSteps.UniboxLink(run)
        );

    public static string Reading(ReplyTriage triage) =>
        triage.Label switch
        {
            ReplyLabel.Interested => "interested",
            ReplyLabel.NotInterested => "not interested",
            ReplyLabel.NotNow => triage.Until is { } until ? $"not now, but: {Line(until)}" : "not now",
            ReplyLabel.Question => "a question",
            ReplyLabel.WrongPerson => triage.Successor is { } other ? $"wrong person, names {Line(other)}" : "wrong person",
            ReplyLabel.LeftCompany => triage.Successor is { } successor ? $"left the company, names {Line(successor)}" : "left the company",
            ReplyLabel.Hostile => "hostile or legal: read before anything else is sent",
            ReplyLabel.NeedsHuman when triage.IsPending => "not labelled yet, please read",
            ReplyLabel.NeedsHuman => "not classified, please read",
            _ => triage.Label.ToString(),
        };

    private static AlertFact FromOf(Person person) => new("From", $"{person.FullName} {person.Email}".Trim());

    private static string Line(string words) => PlainText.Fit(PlainText.OneLine(words), MostNamed, element => element);
}
