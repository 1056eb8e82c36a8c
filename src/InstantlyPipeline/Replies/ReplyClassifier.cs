using InstantlyPipeline.Destinations;
using InstantlyPipeline.Events;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Leads;
using Microsoft.Extensions.Logging;

namespace InstantlyPipeline.Replies;

/// <summary>Decides what a reply means: a plain wish to be left alone or what only a person may read, then Instantly's own label, then the
/// other rules, then the model; whoever is unsure leaves it to a human.</summary>
internal sealed partial class ReplyClassifier(ILanguageModels models, ILogger<ReplyClassifier> logger)
{
    // A person has to mend it, and nobody has to tell us when that is done.
    private static readonly TimeSpan UntilMended = TimeSpan.FromMinutes(30);

    /// <param name="byRules">What <see cref="ReplyRules"/> say of it; null when they cannot tell.</param>
    /// <exception cref="TransientFailureException">The model did not answer; it may later, also where a person has to mend something
    /// first.</exception>
    public async Task<ReplyTriage> ClassifyAsync(
        EventKey key,
        InstantlyEvent reply,
        ReplyTriage? byRules,
        ReplyQuestion question,
        LeadRecord lead,
        CancellationToken cancellationToken
    )
    {
        // Instantly's model calls many a "remove me" just "not interested": the wish would get lost, and so would the yes beside it.
        var decided = byRules is { WantsOut: true } or { Label: ReplyLabel.NeedsHuman or ReplyLabel.Hostile }
            ? byRules
            : Refined(ByInstantly(reply, lead), byRules);
        if (decided is not null || question.Words.Length == 0)
        {
            return (decided ?? ReplyTriage.Undecided).Decided();
        }
        try
        {
            var asked = models.Of(reply.Workspace) is { } model
                ? (await ReplyModel.AskAsync(model, question, cancellationToken)).Decided
                : null;
            return (asked ?? ReplyTriage.Undecided).Decided();
        }
        catch (PermanentFailureException ex)
        {
            Log.ModelFailed(logger, key, ex.Message);
            throw new TransientFailureException($"Not labelled yet: {ex.Message}", UntilMended, ex);
        }
        catch (Exception ex) when (ex is not TransientFailureException && !cancellationToken.IsCancellationRequested)
        {
            Log.ModelFailedUnexpectedly(logger, key, ex.GetType().Name, ex.StackTrace);
            throw new TransientFailureException($"Not labelled yet: asking the model met an unexpected {ex.GetType().Name}.", UntilMended);
        }
    }

    /// <summary>Instantly has one word for every refusal; where the rules know which it is, and until when or who instead, theirs
    /// counts.</summary>
    private static ReplyTriage? Refined(ReplyTriage? byInstantly, ReplyTriage? byRules) =>
        (byInstantly?.Label, byRules?.Label) switch
        {
            (ReplyLabel.NotInterested or ReplyLabel.WrongPerson, ReplyLabel.NotNow or ReplyLabel.LeftCompany or ReplyLabel.WrongPerson) =>
                byRules,
            _ => byInstantly ?? byRules,
        };

    /// <summary>A label set in Instantly at or after the reply is about this reply, or a later one.</summary>
    private static ReplyTriage? ByInstantly(InstantlyEvent reply, LeadRecord lead)
    {
        bool Stated(string status) => lead.Stated.TryGetValue(status, out var at) && at >= reply.Timestamp;
        ReplyLabel? label =
            Stated(LeadStatuses.Unsubscribed) ? ReplyLabel.Unsubscribe
            : Stated(LeadStatuses.NotInterested) ? ReplyLabel.NotInterested
            : Stated(LeadStatuses.WrongPerson) ? ReplyLabel.WrongPerson
            : Stated(LeadStatuses.Interested) || Stated(LeadStatuses.MeetingBooked) ? ReplyLabel.Interested
            : null;
        return label is null ? null : new ReplyTriage(label.Value, 1, "instantly");
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1,
            Level = LogLevel.Warning,
            Message = "The model could not label the reply of event {EventKey}; a person gets it unlabelled, and the model is asked "
                + "again later. {Failure}"
        )]
        public static partial void ModelFailed(ILogger logger, EventKey eventKey, string failure);

        [LoggerMessage(
            EventId = 2,
            Level = LogLevel.Error,
            Message = "The model could not label the reply of event {EventKey}, for an unexpected {ErrorType}; a person gets it "
                + "unlabelled, and the model is asked again later.\n{StackTrace}"
        )]
        public static partial void ModelFailedUnexpectedly(ILogger logger, EventKey eventKey, string errorType, string? stackTrace);
    }
}
