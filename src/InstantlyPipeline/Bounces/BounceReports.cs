using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Events;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Replies;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Bounces;

/// <summary>Finds the non-delivery report of a bounce in the mailbox, and looks again when it is not there yet.</summary>
internal sealed class BounceReports(
    DestinationClients destinations,
    InternalEvents events,
    IOptions<BounceOptions> options,
    TimeProvider time
)
{
    internal const string LookStep = "schedule-report-look";

    // The last is the Microsoft Exchange Recipient, which reports to mailboxes of its own organization.
    private static readonly string[] ReportSenders = ["mailer-daemon", "postmaster", "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e"];

    // A report arrives with the bounce or soon after; one from an earlier bounce of this lead must not decide this one.
    private static readonly TimeSpan ReportWindow = TimeSpan.FromDays(2);

    // Minutes, then hours: Instantly allows 20 of these reads a minute, and replies need them, too.
    private static readonly TimeSpan[] Looks =
    [
        TimeSpan.FromMinutes(5),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(6),
        TimeSpan.FromHours(24),
    ];

    /// <returns>The latest report that says something; and whether all mails of the lead were seen.</returns>
    public async Task<(BounceEvidence? Report, bool AllSeen)> FindAsync(EventRun run, CancellationToken cancellationToken)
    {
        if (!options.Value.ReadReports || destinations.Of<InstantlyClient>(run.Event.Workspace).Client is not { } instantly)
        {
            return (null, AllSeen: true);
        }
        var received = await instantly.Mails.ListReceivedAsync(run.Event.LeadEmail!, run.Event.Timestamp - ReportWindow, cancellationToken);
        var report = received
            .Where(IsReport)
            .OrderByDescending(mail => mail.At)
            .Select(mail => DiagnosticPolicy.Classify(TextOf(mail), BounceEvidence.Report, trusted: true))
            .FirstOrDefault(evidence => evidence is not null);
        return (report, received.IsWhole);
    }

    /// <summary>Puts the next look on the queue; nothing where nobody may look, or after the last one.</summary>
    /// <param name="bounce">The bounce's own event.</param>
    /// <param name="looked">How many looks there were after the first.</param>
    public Task ScheduleAsync(EventRun run, EventKey bounce, int looked)
    {
        if (looked >= Looks.Length || !options.Value.ReadReports || destinations.Unset<InstantlyClient>(run.Event.Workspace) is not null)
        {
            return Task.CompletedTask;
        }
        return run.Step(
            LookStep,
            async ct =>
            {
                var lead = run.Event;
                // Twice on the queue is one event: the key is the same.
                var identity = new EventIdentity
                {
                    EventType = InternalEventType.BounceReportLook,
                    Timestamp = lead.Timestamp,
                    Workspace = lead.Workspace,
                    LeadEmail = lead.LeadEmail,
                    Id = string.Create(CultureInfo.InvariantCulture, $"{bounce}/{looked + 1}"),
                };
                var due = time.GetUtcNow() + Looks[looked];
                var body = new ReportPayload(
                    identity.EventType,
                    lead.Timestamp,
                    lead.Workspace,
                    lead.LeadEmail!,
                    lead.CampaignId,
                    lead.CampaignName,
                    lead.EmailAccount,
                    bounce.Value,
                    looked + 1
                );
                await events.SendAsync(identity, JsonSerializer.SerializeToUtf8Bytes(body, BouncesJson.Default.ReportPayload), due, ct);
                return StepResult.Done($"no report yet; it is looked for again at {due:yyyy-MM-dd HH:mm} UTC");
            }
        );
    }

    /// <summary>By its sender, with or without a domain and a name: reports come from nobody (<c>&lt;&gt;</c>, RFC 3464) or from the
    /// system.</summary>
    private static bool IsReport(InstantlyEmail mail)
    {
        if (mail.From is not { } from)
        {
            return false;
        }
        var opening = from.LastIndexOf('<');
        var address = opening < 0 ? from : from[(opening + 1)..].TrimEnd('>', ' ');
        var local = address.Split('@')[0].Trim(' ', '"');
        return (opening >= 0 && address.Length == 0) || ReportSenders.Contains(local, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Many reports are HTML only.</summary>
    private static string TextOf(InstantlyEmail mail) =>
        mail.Text.Length > 0 ? mail.Text
        : ReplyText.TryFromHtml(mail.Html)?.Trim() is { Length: > 0 } converted ? converted
        : mail.Preview;
}
