using System.Net;
using System.Text;
using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Functions.EndToEnd;

[Collection(typeof(RunningAppCollection))]
public sealed class IntakeTests(RunningApp app)
{
    private readonly Deliveries _deliveries = new(seed: 1);

    public static TheoryData<string> Payloads =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Payloads"), "*.json", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, "Payloads"), file)),
        ];

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task Every_example_payload_is_taken_and_done(string payload)
    {
        var key = await app.DeliverAsync(
            await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Payloads", payload), TestContext.Current.CancellationToken)
        );
        await app.SettledAsync();

        Assert.Equal("done", (await app.EventAsync(key))["status"]!.ToString());
    }

    /// <summary>Neither a message's properties nor a table's columns would take such a type.</summary>
    [Fact]
    public async Task A_label_longer_than_the_queue_can_carry_is_kept_in_quarantine()
    {
        var key = await app.DeliverAsync(_deliveries.Label(new string('x', 100_000)));

        Assert.Equal("quarantined", (await app.EventAsync(key))["status"]!.ToString());
    }

    [Fact]
    public async Task A_wrong_secret_is_refused()
    {
        using var answer = await app.PostAsync(new ByteArrayContent(_deliveries.Reply()), secret: "not-the-secret-not-the-secret-0");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Only_POST_is_answered_and_the_answer_says_so()
    {
        using var answer = await app.GetAsync("webhooks/instantly");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
    }

    /// <summary>The platform hands an isolated worker an empty body when the sender does not say its length.</summary>
    [Fact]
    public async Task A_body_of_unknown_length_is_answered_411_instead_of_being_taken_for_an_empty_one()
    {
        using var answer = await app.PostAsync(new ByteArrayContent(_deliveries.Reply()), chunked: true);

        Assert.Equal(HttpStatusCode.LengthRequired, answer.StatusCode);
    }

    [Fact]
    public async Task A_second_delivery_of_an_event_is_counted_and_acts_no_more()
    {
        var reply = _deliveries.Reply("Yes, call me on Friday");

        var key = await app.DeliverAsync(reply);
        await app.SettledAsync();
        var posted = app.Slack.Messages.Count;
        await app.DeliverAsync(reply);
        await app.SettledAsync();

        Assert.Equal(1, (int)(await app.EventAsync(key))["duplicates"]!);
        Assert.Equal(posted, app.Slack.Messages.Count);
    }

    [Fact]
    public async Task What_a_full_queue_refuses_is_taken_all_the_same_and_done_after_the_drain()
    {
        app.Host.Faults.Refuse = true;
        string key;
        try
        {
            key = await app.DeliverAsync(_deliveries.Reply("Yes"));
        }
        finally
        {
            app.Host.Faults.Refuse = false;
        }

        Assert.Equal(0, app.Host.Queue("replies").Held);
        await app.DrainAsync();
        await app.SettledAsync();
        Assert.Equal("done", (await app.EventAsync(key))["status"]!.ToString());
    }

    [Theory]
    [InlineData("health/live")]
    [InlineData("health/ready")]
    public async Task It_says_that_it_is_well(string path)
    {
        using var answer = await app.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
