using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Words;

namespace InstantlyPipeline.Replies;

/// <summary>An operator says what a reply means: the decision about it is replaced, and its workflow runs again from there.</summary>
/// <remarks>The reply's own event runs again, under its own key, so every destination finds what it made the first time. What people were
/// told once is not told again.</remarks>
internal sealed class Relabel(EventLedger ledger, AnotherRun another, InternalEvents events, AlertSteps alerts, TimeProvider time)
{
    /// <summary>The only step of <see cref="InternalEventType.OperatorLabel"/>.</summary>
    public const string Step = "relabel";

    private const string OfField = "of";
    private const string LabelField = "label";
    private const string OperatorField = "operator";

    /// <summary>What <see cref="ReplyTriage.By"/> says of a decision by this operator.</summary>
    public static string By(string operatorName) => "operator " + operatorName;

    /// <returns>Null when there is no such label.</returns>
    public static ReplyLabel? LabelOf(string? name) =>
        Enum.GetValues<ReplyLabel>()
            .Cast<ReplyLabel?>()
            .FirstOrDefault(label => NameOf(label!.Value).Equals(name, StringComparison.OrdinalIgnoreCase));

    public static string NameOf(ReplyLabel label) => JsonSerializer.Serialize(label, RepliesJson.Default.ReplyLabel).Trim('"');

    /// <summary>The steps that a new label would run again, as far as the ledger knows them.</summary>
    public IReadOnlyList<string> StepsOf(LedgerEntry reply)
    {
        var told = alerts.AllSteps.ToHashSet();
        return
        [
            .. reply
                .Steps.Where(step =>
                    step.Name is not ("reply" or ReplyWorkflow.TextStep or OurMails.Step or ReplyWorkflow.TriageStep)
                    && !(step.Status is StepStatus.Done && told.Contains(step.Name))
                )
                .Select(step => step.Name),
        ];
    }

    /// <summary>Puts the wish on its queue.</summary>
    /// <returns>The event that carries it out.</returns>
    public async Task<EventKey> SendAsync(
        LedgerEntry reply,
        ReplyLabel label,
        string operatorName,
        string? why,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var identity = new EventIdentity
        {
            EventType = InternalEventType.OperatorLabel,
            Timestamp = now,
            Workspace = reply.Workspace,
            CampaignId = reply.CampaignId,
            LeadEmail = reply.LeadEmail,
            Id = reply.Key.Value,
        };
        var body = new Dictionary<string, string?>
        {
            ["event_type"] = identity.EventType,
            ["timestamp"] = now.ToString("O", CultureInfo.InvariantCulture),
            ["workspace"] = reply.Workspace,
            ["campaign_id"] = reply.CampaignId,
            ["lead_email"] = reply.LeadEmail,
            ["id"] = reply.Key.Value,
            [OfField] = reply.Key.Value,
            [LabelField] = NameOf(label),
            [OperatorField] = operatorName,
            ["why"] = why,
        };
        return await events.SendAsync(
            identity,
            JsonSerializer.SerializeToUtf8Bytes(body, RepliesJson.Default.DictionaryStringString),
            due: null,
            cancellationToken
        );
    }

    internal Task RunAsync(EventRun run) =>
        run.Step(
            Step,
            async ct =>
            {
                var said = run.Event.Other;
                if (
                    LabelOf(said.GetValueOrDefault(LabelField)) is not { } label
                    || !EventKey.TryParse(said.GetValueOrDefault(OfField), out var key)
                    || said.GetValueOrDefault(OperatorField) is not { } who
                )
                {
                    throw new PermanentFailureException(
                        "label-unreadable",
                        "The wish names no label, no reply or nobody who wished it. Set the label again."
                    );
                }
                if (await ledger.FindActingAsync(key, ct) is not { } reply)
                {
                    throw new PermanentFailureException(
                        "reply-gone",
                        $"The reply {key} is not in the ledger any more: it is past the retention time. Discard this."
                    );
                }
                var triage = reply.Step(ReplyWorkflow.TriageStep);
                var decided = new ReplyTriage(label, 1, By(who));
                if (
                    triage?.Value is { } value
                    && JsonSerializer.Deserialize(value, RepliesJson.Default.ReplyTriage) is { } known
                    && known.By == decided.By
                    && known.Label == label
                    && reply.ReplayedAt >= run.Event.Timestamp
                )
                {
                    return StepResult.Done($"{NameOf(label)}; an earlier run had done it");
                }
                var now = time.GetUtcNow();
                if (reply.Status is EventStatus.Processing && reply.LeaseUntil > now)
                {
                    throw new TransientFailureException(
                        $"The reply {key} is being worked on; its label is set right after.",
                        TimeSpan.FromSeconds(5)
                    );
                }
                if (await ledger.PayloadAsync(reply, ct) is not { } payload)
                {
                    throw new PermanentFailureException(
                        "reply-gone",
                        $"The body of the reply {key} is not in the archive any more. Discard this."
                    );
                }
                var named = StepsOf(reply).ToHashSet(StringComparer.Ordinal);
                reply.Record(
                    new StepRecord
                    {
                        Name = ReplyWorkflow.TriageStep,
                        Status = StepStatus.Done,
                        Attempts = (triage?.Attempts ?? 0) + 1,
                        At = now,
                        Detail = $"{NameOf(label)} by {decided.By}",
                        Value = JsonSerializer.Serialize(decided, RepliesJson.Default.ReplyTriage),
                    }
                );
                return await another.QueueAsync(reply, payload, named, now + AnotherRun.StartDelay, ct)
                    ? StepResult.Done(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{NameOf(label)}; the reply runs again from there, {Counted.Of(named.Count, "step")}"
                        )
                    )
                    : throw new TransientFailureException(
                        $"The reply {key} changed at the same time; its label is set right after.",
                        TimeSpan.FromSeconds(2)
                    );
            }
        );
}
