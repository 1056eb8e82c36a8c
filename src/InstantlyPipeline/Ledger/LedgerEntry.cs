using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Ledger;

/// <summary>The ledger's row of one event: who works on it, what is done, what became of it.</summary>
/// <remarks>Steps that run side by side record themselves while another one's result is being written; everything else is one caller's at a
/// time.</remarks>
public sealed class LedgerEntry
{
    private readonly Dictionary<string, StepRecord> _steps = [];

    public required EventKey Key { get; init; }

    public required string EventType { get; init; }

    /// <summary>As its message said.</summary>
    public EventOrigin Origin { get; init; }

    public required string Workspace { get; init; }

    public string? CampaignId { get; init; }

    public string? LeadEmail { get; set; }

    /// <summary>The queue, which is the workflow's name.</summary>
    public required string Workflow { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public EventStatus Status { get; set; }

    /// <summary><see cref="QueuedEvent.DeliveryId"/> of the message that owns the work.</summary>
    public required string Owner { get; set; }

    /// <summary><see cref="QueuedEvent.SequenceNumber"/> of the run that holds the claim, or held it last; null where it is not
    /// known.</summary>
    public long? SequenceNumber { get; set; }

    /// <summary>Made anew by each write, so that one whose answer got lost is recognised as ours and as no other's.</summary>
    public string WriteId { get; set; } = "";

    /// <summary>Null for rows that were never claimed, as engagement's are.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    public int Attempts { get; set; }

    public long Duplicates { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>When a person last had it replayed: the 72 hours and the retry schedule count anew from there. Null: never.</summary>
    public DateTimeOffset? ReplayedAt { get; private set; }

    /// <summary>How often since then something outside of the steps stopped a run.</summary>
    public int Stops { get; set; }

    /// <summary>How many of <see cref="Stops"/> were errors that nobody expected.</summary>
    public int UnexpectedStops { get; set; }

    /// <summary>Why it is dead or retrying; null otherwise.</summary>
    public Reason? Reason { get; set; }

    /// <summary>What it was counted as in the numbers; null: not yet, or nowhere.</summary>
    public string? CountedAs { get; set; }

    /// <summary>A row of the same partition to be written in one transaction with the entry, once; null: none.</summary>
    internal TableRow? Beside { get; set; }

    public string? ETag { get; set; }

    /// <summary>As they are now, in the order in which they were first recorded.</summary>
    public IReadOnlyList<StepRecord> Steps
    {
        get
        {
            lock (_steps)
            {
                return [.. _steps.Values];
            }
        }
    }

    public StepRecord? Step(string name)
    {
        lock (_steps)
        {
            return _steps.GetValueOrDefault(name);
        }
    }

    public void Record(StepRecord step)
    {
        lock (_steps)
        {
            _steps[step.Name] = step;
        }
    }

    public bool IsSettled => Status is EventStatus.Done or EventStatus.Dead;

    /// <summary>Whether the queue set aside the very message that would go on with this event.</summary>
    public bool IsOwnedBy(DeadMessage dead) => dead.Event.DeliveryId == Owner;

    /// <summary>A person discarded it: still a dead letter, and nobody is asked to act on it any more.</summary>
    public bool IsDiscarded => Status is EventStatus.Dead && Reason is { IsDiscarded: true };

    /// <summary>The steps a replay would run, as far as the ledger knows them: those that did not succeed, and those that are
    /// named.</summary>
    public IReadOnlyList<string> StepsToReplay(IReadOnlySet<string> named) =>
        [
            .. Steps
                .Where(step => step.Status is StepStatus.Failed or StepStatus.InDoubt || named.Contains(step.Name))
                .Select(step => step.Name),
        ];

    /// <summary>Makes the entry wait for a new run by the message <paramref name="owner"/>, with what failed or is named to be done and the
    /// rest kept.</summary>
    public void Reopen(string owner, DateTimeOffset now, DateTimeOffset notBefore, IReadOnlySet<string> named)
    {
        foreach (var name in StepsToReplay(named))
        {
            var step = Step(name)!;
            Record(
                step with
                {
                    Status = StepStatus.Failed,
                    PermanentReason = null,
                    Value = null,
                    NotBefore = null,
                    Unexpected = 0,
                    AttemptsBeforeReplay = step.Attempts,
                }
            );
        }
        Owner = owner;
        Status = EventStatus.Retrying;
        NextAttemptAt = notBefore;
        LeaseUntil = null;
        CompletedAt = null;
        Reason = new Reason("replayed", "A person asked for another run.");
        ReplayedAt = now;
        Stops = 0;
        UnexpectedStops = 0;
    }

    /// <summary>The attempt it waited for begins. The steps whose time that is are due, though this clock may be a little behind the one
    /// that set it.</summary>
    public void StartAttempt()
    {
        foreach (var due in Steps.Where(step => step.NotBefore <= NextAttemptAt))
        {
            Record(due with { NotBefore = null });
        }
        NextAttemptAt = null;
        Attempts++;
    }

    /// <summary>The queue gave its message up, so nobody will go on with it.</summary>
    public void GiveUp(DeadMessage dead)
    {
        Status = EventStatus.Dead;
        CompletedAt = dead.DeadAt;
        NextAttemptAt = null;
        LeaseUntil = null;
        Reason = dead.Why;
    }

    /// <summary>Sets a dead letter aside for good; who, when and why stay with it.</summary>
    public void Discard(string who, string why, DateTimeOffset now) =>
        Reason = Reason.Discarded(
            string.Create(CultureInfo.InvariantCulture, $"By {who} at {now:yyyy-MM-ddTHH:mm:ssZ}: {why} (It was: {Reason})")
        );

    /// <summary>Loses everything about the person. What was not done is not done any more.</summary>
    public void Forget()
    {
        LeadEmail = null;
        foreach (var step in Steps)
        {
            Record(step with { Detail = null, Value = null });
        }
        if (!IsSettled)
        {
            Status = EventStatus.Dead;
            NextAttemptAt = null;
            LeaseUntil = null;
        }
        if (Status is EventStatus.Dead)
        {
            Reason = Reason.Discarded("The person was forgotten.");
        }
    }

    internal TableRow ToRow(string partition)
    {
        var steps = Steps;
        return new TableRow(partition, Key.Value) { ETag = ETag }
            .Set("EventType", Clip(EventType))
            .Set("Origin", Origin is EventOrigin.Instantly ? null : Origin.ToString())
            .Set("Workspace", Clip(Workspace))
            .Set("CampaignId", Clip(CampaignId))
            .Set("LeadEmail", Clip(LeadEmail))
            .Set("Workflow", Workflow)
            .Set("ReceivedAt", ReceivedAt)
            .Set("Status", Status.ToString())
            .Set("Owner", Owner)
            .Set("SequenceNumber", SequenceNumber)
            .Set("WriteId", WriteId.Length == 0 ? null : WriteId)
            .Set("LeaseUntil", LeaseUntil)
            .Set("Attempts", Attempts)
            .Set("Duplicates", Duplicates)
            .Set("CompletedAt", CompletedAt)
            .Set("NextAttemptAt", NextAttemptAt)
            .Set("ReasonCode", Reason?.Code)
            .Set("Reason", Clip(Reason?.ToString()))
            .Set("ReplayedAt", ReplayedAt)
            .Set("CountedAs", CountedAs)
            .Set("Stops", Stops == 0 ? null : Stops)
            .Set("UnexpectedStops", UnexpectedStops == 0 ? null : UnexpectedStops)
            .Set(
                "Steps",
                steps.Count == 0 || StepsFollow ? null : JsonSerializer.Serialize([.. steps], LedgerJson.Default.StepRecordArray)
            );
    }

    internal static LedgerEntry From(TableRow row)
    {
        var entry = new LedgerEntry
        {
            Key = EventKey.Parse(row.Row),
            EventType = row.Text("EventType") ?? "",
            // A row of an older version has none; a type that is the pipeline's own has not come from outside since.
            Origin = Enum.TryParse<EventOrigin>(row.Text("Origin"), out var origin)
                ? origin
                : InternalEventType.OriginOfUnmarked(row.Text("EventType") ?? ""),
            Workspace = row.Text("Workspace") ?? "",
            CampaignId = row.Text("CampaignId"),
            LeadEmail = row.Text("LeadEmail"),
            Workflow = row.Text("Workflow") ?? "",
            ReceivedAt = row.Time("ReceivedAt") ?? default,
            Status = Enum.Parse<EventStatus>(row.Text("Status") ?? nameof(EventStatus.Processing)),
            Owner = row.Text("Owner") ?? "",
            SequenceNumber = row.Number("SequenceNumber") is not 0 and var number ? number : null,
            WriteId = row.Text("WriteId") ?? "",
            LeaseUntil = row.Time("LeaseUntil"),
            Attempts = (int)row.Number("Attempts"),
            Duplicates = row.Number("Duplicates"),
            CompletedAt = row.Time("CompletedAt"),
            NextAttemptAt = row.Time("NextAttemptAt"),
            Reason = ReasonOf(row),
            ReplayedAt = row.Time("ReplayedAt"),
            CountedAs = row.Text("CountedAs"),
            Stops = (int)row.Number("Stops"),
            UnexpectedStops = (int)row.Number("UnexpectedStops"),
            ETag = row.ETag,
        };
        foreach (var step in JsonSerializer.Deserialize(row.Text("Steps") ?? "[]", LedgerJson.Default.StepRecordArray) ?? [])
        {
            entry.Record(step);
        }
        if (entry is { StepsFollow: true, CompletedAt: { } at } && row.Text("Steps") is null)
        {
            entry.Record(EngagementStep.Of(entry.EventType, at));
        }
        return entry;
    }

    /// <summary>True where the row says all that its steps would: see <see cref="EngagementStep"/>.</summary>
    private bool StepsFollow =>
        Workflow == QueueName.Engagement && Status is EventStatus.Done && Steps.All(step => step.Status is StepStatus.Done);

    // Rows of older versions have the text only.
    private static Reason? ReasonOf(TableRow row) =>
        (row.Text("ReasonCode"), row.Text("Reason")) switch
        {
            (_, null) => null,
            (null, { } text) => Reason.Read(text),
            ({ } code, { } text) => Reason.Read(code, text),
        };

    // A label is as long as somebody liked; the payload keeps it whole.
    private static string? Clip(string? text) => text is { Length: > 1_000 } ? text[..1_000] : text;
}
