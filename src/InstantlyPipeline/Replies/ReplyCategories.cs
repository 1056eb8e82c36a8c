using InstantlyPipeline.Events;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Replies.Reading;
using InstantlyPipeline.Routes;

namespace InstantlyPipeline.Replies;

/// <summary>What the rules read a reply as; nobody is asked.</summary>
internal sealed class ReplyCategories : ICategories
{
    public string? Of(InstantlyEvent about) =>
        EventRoutes.QueueOf(about.EventType) is QueueName.Replies
        && ReplyRules.Decide(about, ReplyReader.Read(about).Words, new OurMail(about.EmailSubject)) is { } triage
            ? ReplyWorkflow.NameOf(triage.Label)
            : null;
}
