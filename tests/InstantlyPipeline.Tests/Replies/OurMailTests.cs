using System.Text;
using System.Text.Json.Nodes;
using InstantlyPipeline.Events;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Leads;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

public sealed class OurMailTests
{
    private const string Html =
        "<div>Hi Dana,</div><div><br></div><div>We check carrier invoices before they are paid. Would you be interested in a call?</div>"
        + "<div><br></div><div>Sam</div><div>I do not want to receive these emails: click here, or write to me and I will stop.</div>"
        + "<div>Please take me off your mailing list.</div>";

    // As some programs send a quote: no marks, and a header that nobody has seen before.
    private const string Quote =
        "|| Sam Reed | Monday ||\nHi Dana,\n\nWe check carrier invoices before they are paid. Would you\nbe interested in a call?\n\nSam\n"
        + "I do not want to receive these emails: click here, or write to me and I will stop.\nPlease take me off your mailing list.";

    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Our_footer_never_bars_a_warm_lead()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline.DeliverAsync(Sent(pipeline, "Freight invoices", Html));

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply($"Yes, Thursday works for me.\n\n{Quote}", Dana, Campaign));

        Assert.StartsWith("interested by rules", Triage(view), StringComparison.Ordinal);
        Assert.Empty(pipeline.World.Instantly.BlockList);
    }

    [Fact]
    public async Task Our_question_for_a_call_never_cancels_their_wish()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline.DeliverAsync(Sent(pipeline, "Freight invoices", Html));

        var view = await pipeline.DeliverAsync(pipeline.Deliveries.Reply($"Stop emailing me.\n\n{Quote}", Dana, Campaign));

        Assert.StartsWith("unsubscribe by rules", Triage(view), StringComparison.Ordinal);
        Assert.Equal(Dana.Email, Assert.Single(pipeline.World.Instantly.BlockList).Value);
    }

    [Theory]
    [InlineData("Out of office?", "Out of office?")]
    [InlineData("Out of office?", "RE: Out of office?")]
    [InlineData("Automatic reply", "Automatic reply")]
    public async Task Our_subject_is_no_absence_though_a_later_mail_had_another(string ours, string theirs)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline.DeliverAsync(Sent(pipeline, ours, Html));
        await pipeline.DeliverAsync(Sent(pipeline, "Another thought", Html, step: 2));
        var reply = JsonNode.Parse(pipeline.Deliveries.Reply("Yes, call me on Thursday.", Dana, Campaign))!;
        reply["reply_subject"] = theirs;
        (reply as JsonObject)!.Remove("email_subject");

        var view = await pipeline.DeliverAsync(Bytes(reply));

        Assert.StartsWith("interested by rules", Triage(view), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_text_was_recorded_the_mailbox_is_asked_before_anybody_is_barred()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        InTheMailbox(pipeline);
        pipeline.World.OpenAI.ChooseLabel = (_, _) => "needs_human"; // the stand-in goes by words, and is told our mail as well

        var view = await pipeline.DeliverAsync(
            Unquoted(
                pipeline,
                "Hm, Sam.\n\n|| Sam Reed | Monday ||\nI do not want to receive these emails: click here, or write to me and I will stop.\nPlease take me off your mailing list."
            )
        );

        Assert.Equal("done", view.Steps.Single(step => step.Name == OurMails.Step).Status);
        Assert.DoesNotContain("unsubscribe", Triage(view), StringComparison.Ordinal);
        Assert.Empty(pipeline.World.Instantly.BlockList);
    }

    [Fact]
    public async Task The_mailbox_is_not_asked_for_a_plain_reply()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        InTheMailbox(pipeline);

        await pipeline.DeliverAsync(Unquoted(pipeline, "Stop emailing me."));
        await pipeline.DeliverAsync(Unquoted(pipeline, "Yes, Thursday works for me, and Friday works as well. Please call me at ten."));

        Assert.DoesNotContain(pipeline.World.Instantly.Calls, call => call.Path.Contains("/emails?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mailbox_out_of_reach_keeps_no_reply_waiting()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        pipeline.World.Instantly.Faults.FailAll(503, when: call => call.Path.Contains("/emails?", StringComparison.Ordinal));

        var view = await pipeline.DeliverAsync(
            Unquoted(pipeline, "Please remove me from your list, I have asked for it in my last three answers.")
        );

        Assert.Equal("skipped", view.Steps.Single(step => step.Name == OurMails.Step).Status);
        Assert.StartsWith("unsubscribe by rules", Triage(view), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_barred_because_the_mailbox_takes_no_more_calls_this_minute()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        InTheMailbox(pipeline);
        pipeline.World.OpenAI.ChooseLabel = (_, _) => "needs_human";
        pipeline.World.Instantly.Faults.FailNext(
            times: 1,
            status: 429,
            retryAfter: TimeSpan.FromSeconds(45),
            when: call => call.Path.Contains("/emails?", StringComparison.Ordinal)
        );
        var reply = Unquoted(
            pipeline,
            "Hm, Sam.\n\n|| Sam Reed | Monday ||\nI do not want to receive these emails: click here, or write to me and I will stop.\nPlease take me off your mailing list."
        );

        await pipeline.AcceptAsync(reply);
        var message = pipeline.TakeNext();
        var view = await pipeline.ProcessAsync(message);

        Assert.Equal("failed", view.Steps.Single(step => step.Name == OurMails.Step).Status);
        Assert.DoesNotContain(view.Steps, step => step.Name == ReplyWorkflow.TriageStep);
        pipeline.Time.Advance(TimeSpan.FromMinutes(1));
        var again = await pipeline.ProcessAsync(message);
        Assert.Equal("done", again.Steps.Single(step => step.Name == OurMails.Step).Status);
        Assert.Empty(pipeline.World.Instantly.BlockList);
    }

    [Theory]
    [InlineData("Please take me off your mailing list.")]
    [InlineData("Please take me off your mailing list.\n\nDana")]
    [InlineData("Hi Sam,\nplease take me off your mailing list.\nDana Okafor")]
    public void Who_answers_with_the_words_that_we_offered_means_them(string text) =>
        Assert.True(ReplyRules.Decide(Reply(), text, Ours()) is { WantsOut: true });

    [Theory]
    [InlineData("> ")]
    [InlineData("C> ")]
    [InlineData("")]
    [InlineData("    | ")]
    public void A_quote_is_ours_however_it_is_marked_and_wrapped(string mark)
    {
        var quote = string.Join('\n', Quote.Split('\n').Select(line => mark + line));

        var left = OurMail.Without($"Let us talk.\n\n{quote}", Ours().Text);

        Assert.StartsWith("Let us talk.", left, StringComparison.Ordinal);
        Assert.DoesNotContain("interested in a call", left.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.DoesNotContain("mailing list", left, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_between_our_sentences_stay() =>
        Assert.Equal(
            ["Sure.", "They are paid late."],
            OurMail
                .Without(
                    "Sure.\nWould you be interested in a call?\nThey are paid late.\nPlease take me off your mailing list.",
                    Ours().Text
                )
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        );

    [Fact]
    public void A_long_mail_and_a_long_reply_are_compared_in_no_time()
    {
        var ours = string.Concat(Enumerable.Repeat("a b\n", 5_000));
        var clock = System.Diagnostics.Stopwatch.StartNew();

        OurMail.Without(string.Concat(Enumerable.Repeat("a b\na c\n", 12_500)), ours);

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task The_text_of_a_send_is_kept_in_bounds()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline.DeliverAsync(Sent(pipeline, "Freight", Html.Replace("Sam", new string('x', 9_000), StringComparison.Ordinal)));

        var send = await pipeline.Service<SendLog>().FindLatestAsync(Deliveries.Workspace, Campaign.Campaign!.Id, Dana.Email, Now);

        Assert.StartsWith("Hi Dana,", send!.Text, StringComparison.Ordinal);
        Assert.Equal(4_000, send.Text!.Length);
    }

    private static DeliveryOptions Campaign => new() { Campaign = Deliveries.Campaigns[0] };

    private static OurMail Ours() => new("Freight invoices", ReplyText.FromHtml(Html));

    private static InstantlyEvent Reply() =>
        new()
        {
            EventType = EventType.ReplyReceived,
            Timestamp = new DateTimeOffset(2026, 8, 18, 8, 0, 0, TimeSpan.Zero),
            Workspace = "w",
            Other = new Dictionary<string, string>(),
        };

    private static byte[] Sent(PipelineUnderTest pipeline, string subject, string html, int step = 1)
    {
        var sent = JsonNode.Parse(pipeline.Deliveries.Sent(Dana, Campaign with { Step = step }))!;
        (sent["email_subject"], sent["email_html"]) = (subject, html);
        return Bytes(sent);
    }

    private static byte[] Unquoted(PipelineUnderTest pipeline, string text)
    {
        var reply = JsonNode.Parse(pipeline.Deliveries.Reply(text, Dana, Campaign))!.AsObject();
        reply["reply_text"] = text;
        reply.Remove("reply_html");
        reply.Remove("reply_text_snippet");
        return Bytes(reply);
    }

    private static byte[] Bytes(JsonNode body) => Encoding.UTF8.GetBytes(body.ToJsonString());

    private static void InTheMailbox(PipelineUnderTest pipeline) =>
        pipeline.World.Instantly.AddEmail(
            new InstantlyEmail
            {
                Id = "01a0143f-4aea-7b05-9e18-c4d2f7706a3b",
                Subject = "Freight invoices",
                Text = "",
                Html = Html,
                From = "ana@outreach.example.org",
                To = Dana.Email,
                Account = "ana@outreach.example.org",
                Lead = Dana.Email,
                CampaignId = Deliveries.Campaigns[0].Id,
                Kind = 1,
                At = pipeline.Time.GetUtcNow().AddDays(-1),
            }
        );

    private static string Triage(EventView view) => view.Steps.Single(step => step.Name == ReplyWorkflow.TriageStep).Detail ?? "";
}
