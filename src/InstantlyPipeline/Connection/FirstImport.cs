using System.Globalization;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations.Instantly;
using InstantlyPipeline.Events;
using InstantlyPipeline.Health;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Replies.Reading;
using InstantlyPipeline.Suppressions;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Connection;

/// <summary>Records what happened before the first connection, so that a lead's story does not begin today: replies, bounces, meetings, the
/// block list. Nobody is alerted.</summary>
/// <remarks>Only our own records of the leads are written, by merging: repeating it changes nothing. A reply that is recorded so is not
/// told of when its event comes late.</remarks>
internal sealed class FirstImport(LeadBook leads, SuppressionList suppressions, TimeProvider time)
{
    /// <param name="workspaceId">The id that the workspace's events carry.</param>
    public async Task<Finding> RunAsync(Connected workspace, string workspaceId, int days, CancellationToken cancellationToken)
    {
        var name = $"import of {workspace.Client ?? workspace.Setting}";
        if (workspaceId.Length == 0)
        {
            return new Finding(
                name,
                FindingLevel.Failed,
                "Instantly does not say which workspace the webhook belongs to, so nothing could be recorded."
            );
        }
        var since = time.GetUtcNow() - TimeSpan.FromDays(days);
        var (replies, statuses, blocked, domains) = (0, 0, 0, 0);
        await foreach (var mail in workspace.Instantly.Workspace.ReceivedAsync(since, cancellationToken))
        {
            if (mail.Lead is { Length: > 0 } && !mail.Email.From.StartsWith("mailer-daemon@", StringComparison.OrdinalIgnoreCase))
            {
                var body = MissedEvent.Reply(mail, workspaceId, campaign: null);
                var reply = InstantlyEvent.Parse(body);
                var key = EventKey.Of(EventReader.Read(body).Identity!);
                var words = ReplyReader.Read(reply).Words;
                await leads.UpdateAsync(
                    workspaceId,
                    reply.LeadEmail!,
                    record => record.WithStatus(LeadStatuses.Of(reply.EventType)!, reply.Timestamp).ReportReply(key, reply, words),
                    cancellationToken
                );
                replies++;
            }
        }
        foreach (var (filter, eventType) in InterestLists.All)
        {
            await foreach (var standing in workspace.Instantly.Workspace.LeadsAsync(filter, cancellationToken))
            {
                await leads.UpdateAsync(
                    workspaceId,
                    standing.Email.ToLowerInvariant(),
                    record => record.WithStatus(LeadStatuses.Of(eventType)!, standing.ChangedAt ?? since),
                    cancellationToken
                );
                statuses++;
            }
        }
        await foreach (var entry in workspace.Instantly.Workspace.BlockedAsync(cancellationToken))
        {
            if (!entry.Contains('@', StringComparison.Ordinal))
            {
                domains++;
                continue;
            }
            // On the list with its place: somebody else barred it there, so the pipeline never takes that bar away.
            var statement = new SuppressionStatement(
                Suppression.BlockedBefore,
                since,
                SuppressionPlace.BlockList,
                SuppressionStatement.Pipeline
            );
            await suppressions.UpdateAsync(
                workspaceId,
                entry.ToLowerInvariant(),
                known => known.Bar(statement).With(new SuppressionPlace(SuppressionPlace.BlockList, SuppressionDeed.Found)),
                cancellationToken
            );
            blocked++;
        }
        return new Finding(
            name,
            FindingLevel.Ok,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Recorded, and nobody was alerted: {Counted.Of(replies, "reply", "replies")} of {Counted.Of(days, "day")}, "
                    + $"{Counted.Of(statuses, "status", "statuses")} of leads and "
                    + $"{Counted.Of(blocked, "blocked address", "blocked addresses")}."
                    + $"{(domains > 0 ? $" {Counted.Of(domains, "blocked domain")} in Instantly alone: our list has addresses." : "")}"
            )
        );
    }
}
