using InstantlyPipeline.Destinations.OpenAI;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Replies;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

public sealed class ReplyClassifierTests
{
    private static readonly InstantlyEvent Reply = new()
    {
        EventType = EventType.ReplyReceived, Timestamp = DateTimeOffset.UnixEpoch, Workspace = "w", Other = new Dictionary<string, string>(),
    };

    private static readonly EventKey Key = EventKey.Of(new EventIdentity { EventType = Reply.EventType, Timestamp = Reply.Timestamp, Workspace = Reply.Workspace });

    [Fact]
    public async Task An_error_nobody_foresaw_while_the_model_is_asked_leaves_the_reply_to_a_person()
    {
        var broken = new OpenAIClient(new OpenAIOptions(), http: null!);

        var triage = await new ReplyClassifier(NullLogger<ReplyClassifier>.Instance).ClassifyAsync(
            Key, Reply, byRules: null, "Sounds good", new LeadRecord { Workspace = "w", Email = "dana@example.com" }, broken, TestContext.Current.CancellationToken);

        Assert.Equal((ReplyLabel.NeedsHuman, "nobody"), (triage.Label, triage.By));
    }

    [Fact]
    public async Task A_wish_beside_a_yes_is_read_by_a_person_though_Instantly_calls_it_not_interested()
    {
        var lead = new LeadRecord { Workspace = "w", Email = "dana@example.com" };
        lead.Stated[LeadStatuses.NotInterested] = Reply.Timestamp.AddSeconds(5);
        const string text = "Please remove me. Jane will take over and is keen to see a demo.";

        var triage = await new ReplyClassifier(NullLogger<ReplyClassifier>.Instance).ClassifyAsync(
            Key, Reply, ReplyRules.Decide(Reply, text), text, lead, model: null, TestContext.Current.CancellationToken);

        Assert.Equal((ReplyLabel.NeedsHuman, false), (triage.Label, triage.WantsOut));
    }
}
