using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Destinations.Http.Pacing;

namespace InstantlyPipeline.Destinations.Instantly;

/// <summary>The mails that a lead and the workspace wrote to each other.</summary>
internal sealed class InstantlyMails(DestinationHttp http, InstantlyPaging paging)
{
    // A quote holds the latest mails.
    private const int MostSent = 5;

    /// <summary>Lists of mails have a limit of their own.</summary>
    internal static Lane Limited { get; } = new("mails", Pace.PerMinute(20));

    /// <summary>What came in from or about this lead since then, in every inbox tab. For bounce reports and late replies.</summary>
    public async Task<InstantlyList<InstantlyEmail>> ListReceivedAsync(
        string leadEmail,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        var address = EmailAddress.InUrl(leadEmail);
        var from = Uri.EscapeDataString(InstantlyText.Of(since));
        var emails = new List<InstantlyEmail>();
        var isWhole = await paging.ReadSomeAsync(
            cursor =>
                DestinationCall.Get(
                    "list received emails",
                    $"emails?lead={address}&email_type=received&mode=emode_all&min_timestamp_created={from}"
                        + $"&limit={InstantlyPaging.PageSize}{InstantlyText.After(cursor)}"
                ) with
                {
                    Lane = Limited,
                    Scope = "emails:read",
                },
            InstantlyJson.Default.Emails,
            email =>
            {
                if (email.Id is { Length: > 0 })
                {
                    emails.Add(EmailOf(email, since));
                }
                return true;
            },
            cancellationToken
        );
        return new(emails, isWhole);
    }

    /// <summary>What a campaign sent to this lead, the latest mails first.</summary>
    /// <param name="campaignId">Null: any campaign.</param>
    public async Task<IReadOnlyList<InstantlyEmail>> ListSentAsync(
        string leadEmail,
        string? campaignId,
        CancellationToken cancellationToken
    )
    {
        var campaign = campaignId is null ? "" : $"&campaign_id={Uri.EscapeDataString(campaignId)}";
        var answer = await http.SendAsync(
            DestinationCall.Get(
                "list sent emails",
                $"emails?lead={EmailAddress.InUrl(leadEmail)}{campaign}&email_type=sent&sort_order=desc&limit={MostSent}"
            ) with
            {
                Lane = Limited,
                Scope = "emails:read",
            },
            cancellationToken
        );
        return
        [
            .. (answer.Read(InstantlyJson.Default.Emails).Items ?? [])
                .Where(email => email.Id is { Length: > 0 })
                .Select(email => EmailOf(email, default)),
        ];
    }

    /// <summary>Whether somebody has written to this lead by hand since then. Instantly's reference names such mails
    /// <c>manual</c>.</summary>
    public async Task<bool> HasAnsweredAsync(string leadEmail, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var from = Uri.EscapeDataString(InstantlyText.Of(since));
        var answer = await http.SendAsync(
            DestinationCall.Get(
                "look for an answer",
                $"emails?lead={EmailAddress.InUrl(leadEmail)}&email_type=manual&mode=emode_all&min_timestamp_created={from}&limit=1"
            ) with
            {
                Lane = Limited,
                Scope = "emails:read",
            },
            cancellationToken
        );
        return answer.Read(InstantlyJson.Default.Emails).Items is { Count: > 0 };
    }

    /// <returns>Null when Instantly does not have it, or not yet: for some seconds after the event it answers 404.</returns>
    public async Task<InstantlyEmail?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await http.SendAsync(
            DestinationCall.Get("read email", $"emails/{Uri.EscapeDataString(id)}") with
            {
                Scope = "emails:read",
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        return answer.Succeeded ? EmailOf(answer.Read(InstantlyJson.Default.Email), default) : null;
    }

    internal static InstantlyEmail EmailOf(InstantlyWire.Email email, DateTimeOffset otherwise) =>
        new(
            email.FromAddressEmail ?? "",
            email.Subject ?? "",
            InstantlyText.Of(email.Body, "text") ?? "",
            InstantlyText.Of(email.Body, "html") ?? "",
            email.ContentPreview ?? "",
            InstantlyText.Time(email.TimestampEmail) ?? InstantlyText.Time(email.TimestampCreated) ?? otherwise
        );
}
