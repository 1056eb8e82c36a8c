using InstantlyPipeline.Connection;
using InstantlyPipeline.Health;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Storage;
using Xunit;

namespace InstantlyPipeline.Tests.Connection;

/// <summary>Every five minutes somebody looks: a webhook that is off comes on again, and people hear of trouble once.</summary>
public sealed class WatchTests : ConnectionTest
{
    [Fact]
    public async Task A_webhook_that_is_off_is_resumed_what_was_missed_is_recovered_and_people_are_told_once()
    {
        var off = Pipeline.Time.GetUtcNow();
        SwitchOff(off);
        for (var number = 0; number < 3; number++)
        {
            GaveUp(Pipeline.Deliveries.Reply($"Please call me, question {number}"), off);
        }
        for (var number = 0; number < 12; number++)
        {
            GaveUp(Pipeline.Deliveries.Opened(), off);
        }
        Pipeline.Time.Advance(TimeSpan.FromMinutes(41));

        await WatchAsync();
        await WatchAsync();

        Assert.Equal(1, Assert.Single(Instantly.Webhooks).Status);
        Assert.Equal(
            "ℹ️ The webhook was off for 41 minutes; 3 replies and 12 opens recovered.",
            Assert.Single(await ToldAsync(), text => text.Contains("webhook", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task It_is_not_resumed_before_our_own_door_answers()
    {
        SwitchOff(Pipeline.Time.GetUtcNow());
        IsDown = true;

        await WatchAsync();
        var meanwhile = Instantly.Webhooks[0].Status;
        IsDown = false;
        Pipeline.Time.Advance(TimeSpan.FromMinutes(5));
        await WatchAsync();

        Assert.Equal((-1, 1), (meanwhile, Instantly.Webhooks[0].Status));
        Assert.Collection(
            await ToldAsync(),
            text => Assert.StartsWith("⚠️ Instantly has switched the webhook off", text, StringComparison.Ordinal),
            text => Assert.StartsWith("ℹ️ The webhook was off for 5 minutes; nothing was missed", text, StringComparison.Ordinal),
            text => Assert.StartsWith("✅ Over after 5 minutes: Instantly has switched the webhook off", text, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_resume_that_is_refused_is_told_with_what_to_do_and_the_gap_waits()
    {
        Instantly.RefusesResume = true;
        var off = Pipeline.Time.GetUtcNow();
        SwitchOff(off);
        GaveUp(Pipeline.Deliveries.Opened(), off);

        await WatchAsync();
        await WatchAsync();
        var told = await ToldAsync();
        Instantly.RefusesResume = false;
        Pipeline.Time.Advance(TimeSpan.FromMinutes(5));
        await WatchAsync();

        Assert.Contains("switched the webhook off", Assert.Single(told), StringComparison.Ordinal);
        Assert.Contains(await ToldAsync(), text => text.Contains("1 open recovered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_instances_that_watch_at_once_do_it_once()
    {
        SwitchOff(Pipeline.Time.GetUtcNow());
        var book = Pipeline.Service<ConnectionBook>();

        Assert.True(await book.TryLeaseAsync("watch", "another", Now));
        await WatchAsync();
        Assert.Equal(-1, Instantly.Webhooks[0].Status);

        // The other one died: its lease runs out.
        Pipeline.Time.Advance(ConnectionBook.Lease - TimeSpan.FromTicks(1));
        await WatchAsync();
        Assert.Equal(-1, Instantly.Webhooks[0].Status);
        Pipeline.Time.Advance(TimeSpan.FromTicks(1));
        await Task.WhenAll(WatchAsync(), WatchAsync());

        Assert.Equal(1, Instantly.Webhooks[0].Status);
        Assert.Single(await ToldAsync());
    }

    [Fact]
    public async Task However_long_a_recovery_takes_no_other_instance_comes_in_and_two_minutes_after_its_death_one_does()
    {
        var off = Pipeline.Time.GetUtcNow();
        SwitchOff(off);
        GaveUp(Pipeline.Deliveries.Opened(), off);
        var book = Pipeline.Service<ConnectionBook>();
        var (reached, goOn) = HoldRecovery();

        var watching = WatchAsync();
        await reached.WaitAsync(TimeSpan.FromSeconds(30), Now);
        for (var beat = 0; beat < 15; beat++)
        {
            var renewed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Pipeline.Faulty.AfterWrite = () => renewed.TrySetResult();
            Pipeline.Time.Advance(ConnectionBook.RenewEvery);
            await renewed.Task.WaitAsync(TimeSpan.FromSeconds(30), Now);
            Assert.False(await book.TryLeaseAsync("watch", "another", Now));
        }
        Pipeline.Faulty.AfterWrite = null;
        Pipeline.Faulty.DiesAfterWrite = 0; // nor can it give its lease back
        goOn.SetResult();
        await Assert.ThrowsAsync<IOException>(() => watching);
        Pipeline.Faulty.DiesAfterWrite = null;

        Pipeline.Time.Advance(ConnectionBook.Lease - TimeSpan.FromTicks(1));
        Assert.False(await book.TryLeaseAsync("watch", "another", Now));
        Pipeline.Time.Advance(TimeSpan.FromTicks(1));
        Assert.True(await book.TryLeaseAsync("watch", "another", Now));
    }

    [Fact]
    public async Task A_run_that_finds_another_instance_in_its_place_ends_and_leaves_it_its_lease()
    {
        SwitchOff(Pipeline.Time.GetUtcNow());
        GaveUp(Pipeline.Deliveries.Opened(), Pipeline.Time.GetUtcNow());
        var book = Pipeline.Service<ConnectionBook>();
        var (reached, goOn) = HoldRecovery();
        var watching = WatchAsync();
        await reached.WaitAsync(TimeSpan.FromSeconds(30), Now);

        // Its storage was out of reach for longer than its lease, and another instance came in.
        var tables = Pipeline.Service<ITableStore>();
        var lease = (await tables.GetAsync("connection", "state", "lease-watch", Now))!;
        await tables.UpdateAsync("connection", lease.Set("Until", Pipeline.Time.GetUtcNow()), Now);
        Assert.True(await book.TryLeaseAsync("watch", "another", Now));
        Pipeline.Time.Advance(ConnectionBook.RenewEvery);
        goOn.SetResult();
        await watching.WaitAsync(TimeSpan.FromSeconds(30), Now);

        Assert.False(await book.TryLeaseAsync("watch", "a third", Now));
        Assert.Equal("another", (await tables.GetAsync("connection", "state", "lease-watch", Now))!.Text("Owner"));
    }

    [Fact]
    public async Task What_was_missed_in_our_own_outage_is_recovered_at_the_start()
    {
        Connect();
        await WatchAsync();
        var down = Pipeline.Time.GetUtcNow();
        GaveUp(Pipeline.Deliveries.Reply("Yes, call me on Friday"), down.AddMinutes(30));
        Pipeline.Time.Advance(TimeSpan.FromHours(3));

        await WatchAsync();

        Assert.Contains("ℹ️ The pipeline was down for 3 hours; 1 reply recovered.", await ToldAsync());
        Assert.True(Pipeline.Service<IEnumerable<IPeriodicTask>>().Single(task => task.Name == "watch").RunsAtStart);
    }

    [Fact]
    public async Task A_log_that_does_not_reach_back_is_said()
    {
        var off = Pipeline.Time.GetUtcNow();
        SwitchOff(off);
        Instantly.LogRetention = TimeSpan.FromHours(1);
        GaveUp(Pipeline.Deliveries.Opened(), off);
        Pipeline.Time.Advance(TimeSpan.FromHours(6));
        GaveUp(Pipeline.Deliveries.Opened(), Pipeline.Time.GetUtcNow().AddMinutes(-5));

        await WatchAsync();
        await WorkAsync();

        var blocks = Assert
            .Single(Pipeline.World.Slack.Messages, message => message.Text.Contains("1 open recovered", StringComparison.Ordinal))
            .Blocks!;
        Assert.Contains("The log begins at", blocks, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_deliveries_are_told_once_and_so_is_their_end()
    {
        Connect();
        for (var number = 0; number < 3; number++)
        {
            await PostAsync("Bearer somebody", Door);
        }

        await WatchAsync();
        await WatchAsync();
        Pipeline.Time.Advance(TimeSpan.FromHours(2));
        await WatchAsync();

        Assert.Collection(
            await ToldAsync(),
            text =>
                Assert.StartsWith(
                    "⚠️ 3 deliveries refused in the last hour: wrong or missing secret, last 09:00 UTC.",
                    text,
                    StringComparison.Ordinal
                ),
            text => Assert.StartsWith("✅ Over after 2 hours: 3 deliveries refused", text, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_chat_that_is_the_trouble_does_not_keep_the_other_one_from_telling()
    {
        Connect();
        Pipeline.World.Slack.Faults.FailAll(503);
        await Pipeline.DeliverAsync(Pipeline.Deliveries.Reply("Yes, call me on Friday"));
        await WatchAsync();
        Pipeline.Time.Advance(TimeSpan.FromMinutes(61));
        await WatchAsync();
        await WorkAsync();

        Assert.Contains(
            Pipeline.World.Teams.Messages,
            message =>
                message
                    .ToString()
                    .Contains("Slack has been failing since 2026-08-18 09:00:00Z, and 1 event waits for it", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_destination_that_fails_for_a_moment_is_no_trouble()
    {
        Connect();
        Pipeline.World.HubSpot.Faults.FailAll(503);
        var failed = await Pipeline.DeliverAsync(Pipeline.Deliveries.Reply("Yes, call me on Friday"));
        await WatchAsync();
        Pipeline.World.HubSpot.Faults.Clear();
        var done = await Pipeline.RetryAsync(failed);
        Pipeline.Time.Advance(TimeSpan.FromMinutes(61));

        await WatchAsync();

        Assert.Equal("done", done.Status);
        Assert.DoesNotContain(await ToldAsync(), text => text.Contains("failing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Silence_while_campaigns_run_is_trouble_and_a_weekend_is_none()
    {
        Connect();
        await Pipeline.DeliverAsync(Pipeline.Deliveries.Opened()); // Tuesday, 18 August 2026
        Pipeline.Time.Advance(TimeSpan.FromHours(23));
        await WatchAsync();
        var early = await ToldAsync();

        Pipeline.Time.Advance(TimeSpan.FromHours(2));
        await WatchAsync();

        Assert.Empty(early);
        Assert.Contains("No delivery has come since", Assert.Single(await ToldAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-08-21T17:00:00Z", "2026-08-24T09:00:00Z", 16)] // Friday to Monday
    [InlineData("2026-08-18T09:00:00Z", "2026-08-19T09:00:00Z", 24)]
    [InlineData("2026-08-22T09:00:00Z", "2026-08-23T09:00:00Z", 0)]
    public void Saturdays_and_Sundays_are_not_counted_as_silence(string from, string to, double hours) =>
        Assert.Equal(
            hours,
            InstantlyPipeline
                .Connection.Troubles.SilenceTroubles.WorkingTime(DateTimeOffset.Parse(from), DateTimeOffset.Parse(to))
                .TotalHours
        );

    [Fact]
    public async Task Without_active_campaigns_silence_is_no_trouble()
    {
        Connect();
        Instantly.CampaignStatus = 2;
        await Pipeline.DeliverAsync(Pipeline.Deliveries.Opened());
        Pipeline.Time.Advance(TimeSpan.FromDays(5));

        await WatchAsync();

        Assert.Empty(await ToldAsync());
    }

    [Fact]
    public async Task A_sending_account_in_error_is_told_when_it_begins_and_when_it_ends()
    {
        Connect();
        Instantly.AddAccount(new InstantlyAccount("ana@outreach.example.org", -1));
        await WatchAsync();
        Instantly.AddAccount(new InstantlyAccount("ana@outreach.example.org", 1));
        Pipeline.Time.Advance(TimeSpan.FromMinutes(10));

        await WatchAsync();

        Assert.Equal(
            [
                "⚠️ The sending account ana@outreach.example.org has a connection error.",
                "✅ Over after 10 minutes: The sending account ana@outreach.example.org has a connection error.",
            ],
            await ToldAsync()
        );
    }

    [Fact]
    public async Task Trouble_of_which_nothing_could_be_learnt_has_not_ended()
    {
        Connect();
        Instantly.AddAccount(new InstantlyAccount("ana@outreach.example.org", -1));
        await WatchAsync();
        Instantly.Faults.FailAll(401);
        Pipeline.Time.Advance(TimeSpan.FromMinutes(10));

        await WatchAsync();

        Assert.DoesNotContain(await ToldAsync(), text => text.StartsWith('✅'));
    }

    [Fact]
    public async Task The_doctor_says_what_wants_a_person()
    {
        SwitchOff(Pipeline.Time.GetUtcNow());
        await PostAsync("Bearer somebody", Door);
        await PostAsync("Bearer somebody", new Uri(Door, "/webhook/instantly"));

        var found = await Pipeline.Service<Doctor>().ExamineAsync(Now);

        Assert.Contains(
            "switched the webhook off",
            Assert.Single(found, finding => finding is { Check: "webhook", Level: FindingLevel.Failed }).Text,
            StringComparison.Ordinal
        );
        var refused = Assert.Single(found, finding => finding.Check == "refused");
        Assert.Contains(
            "2 deliveries refused in the last hour: wrong or missing secret (1), wrong path (1)",
            refused.Text,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(found, finding => finding.Text.Contains("No delivery has come yet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_books_are_compared_event_by_event()
    {
        Connect();
        var yesterday = Pipeline.Time.GetUtcNow();
        var (delivered, lost) = (Pipeline.Deliveries.Opened(), Pipeline.Deliveries.Opened());
        await Pipeline.DeliverAsync(delivered);
        GaveUp(delivered, yesterday, deliveredLater: true);
        Pipeline.Time.Advance(TimeSpan.FromDays(1));
        var good = await BooksAsync();
        GaveUp(lost, yesterday);

        var bad = await BooksAsync();

        Assert.Equal(FindingLevel.Ok, good.Level);
        Assert.Equal(FindingLevel.Failed, bad.Level);
        Assert.Contains(
            "has 2 deliveries to us, of which the ledger has 1. It lacks 1: `instantly-pipeline recover --since 2026-08-18`",
            bad.Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_Instantly_that_does_not_answer_keeps_the_doctor_waiting_for_seconds_and_is_said()
    {
        Connect();
        var held = Instantly.Faults.Hang(times: 100, when: call => call.Path.Contains("webhooks", StringComparison.Ordinal));

        var examined = Pipeline.Service<Doctor>().ExamineAsync(Now);
        await held.Reached.WaitAsync(TimeSpan.FromSeconds(30), Now);
        Pipeline.Time.Advance(Books.Patience);
        var found = await examined.WaitAsync(TimeSpan.FromSeconds(60), Now);
        held.Release();

        Assert.Contains(
            found,
            finding => finding is { Check: "webhook" } && finding.Text.StartsWith("It could not be looked at.", StringComparison.Ordinal)
        );
        Assert.Contains(found, finding => finding is { Check: "books", Level: FindingLevel.Warning });
        Assert.DoesNotContain(found, finding => finding.Text.Contains("broke with", StringComparison.Ordinal));
    }

    /// <summary>A recovery stands still as soon as it asks the ledger what is known.</summary>
    private (Task Reached, TaskCompletionSource GoOn) HoldRecovery()
    {
        var (reached, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        Pipeline.Faulty.BeforeGet = table =>
        {
            if (!table.StartsWith("ledger", StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }
            reached.TrySetResult();
            return goOn.Task;
        };
        return (reached.Task, goOn);
    }

    private async Task<Finding> BooksAsync() =>
        Assert.Single(await Pipeline.Service<Doctor>().ExamineAsync(Now), finding => finding.Check == "books");

    private static async Task PostAsync(string authorization, Uri address)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent("{}") };
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await http.SendAsync(request, Now);
        Assert.InRange((int)response.StatusCode, 400, 499);
    }
}
