using InstantlyPipeline.Operations;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Tests.Routes;
using Xunit;
using static System.FormattableString;

namespace InstantlyPipeline.Tests.Reminders;

/// <summary>A hot reply that nobody answers is told of again, and then handed to the next owner: each once.</summary>
public sealed class HotRepliesTests
{
    private const string Agency = $$"""
        { "clients": { "acme": {
            "workspaces": ["{{Deliveries.Workspace}}"], "owners": ["ana@acme.example", "ben@acme.example"], "inherits": ["all"],
            "team": { "timeZone": "Europe/Berlin", "remindAfterMinutes": 30, "handOverAfterMinutes": "45" } } } }
        """;

    private static readonly SampleLead Dana = new("dana.okafor@harborline.example", "Dana", "Okafor", "Harborline");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    // The stand-ins' clock begins on Tuesday 18 August 2026 at 9:00 UTC, which is 11:00 in Berlin.
    [Fact]
    public async Task A_hot_reply_is_reminded_of_in_its_thread_and_then_handed_to_the_next_owner()
    {
        await using var pipeline = await StartAsync();
        var reply = await ReplyAsync(pipeline);

        var before = await AfterAsync(pipeline, TimeSpan.FromMinutes(29));
        var reminded = await AfterAsync(pipeline, TimeSpan.FromMinutes(2));
        var handedOver = await AfterAsync(pipeline, TimeSpan.FromMinutes(46));
        var later = await AfterAsync(pipeline, TimeSpan.FromHours(3));

        Assert.Empty(before);
        Assert.Equal(("hot_reply_reminder", "done"), (Assert.Single(reminded).EventType, reminded[0].Status));
        Assert.Equal(("hot_reply_hand_over", "done"), (Assert.Single(handedOver).EventType, handedOver[0].Status));
        Assert.Empty(later);
        var messages = pipeline.World.Slack.Messages;
        Assert.Collection(
            messages,
            first => Assert.Null(first.ThreadTs),
            reminder => Assert.StartsWith("⏰ Nobody has answered", reminder.Text, StringComparison.Ordinal),
            handing => Assert.StartsWith("👉 Still nobody has answered", handing.Text, StringComparison.Ordinal)
        );
        Assert.All(messages.Skip(1), message => Assert.Equal(messages[0].Ts, message.ThreadTs));
        var (_, page) = await pipeline.OperateAsync("GET", $"events/{reply.EventKey}");
        var owner = page.GetProperty("arrival").GetProperty("owner").GetString()!;
        Assert.Contains(owner, messages[2].Blocks, StringComparison.Ordinal);
        Assert.DoesNotContain(owner, messages[1].Blocks, StringComparison.Ordinal);
        Assert.Empty(pipeline.World.Refusals);
    }

    [Fact]
    public async Task What_is_handed_over_leaves_no_task_with_the_owner_before()
    {
        await using var pipeline = await StartAsync();
        var world = pipeline.World;
        foreach (var (email, number) in (IEnumerable<(string, long)>)[("ana@acme.example", 901), ("ben@acme.example", 902)])
        {
            world.HubSpot.AddOwner(email, Invariant($"{number}"));
            world.Pipedrive.AddUser(email, number);
            world.Salesforce.AddUser(email);
            world.Close.AddUser(email, Invariant($"user_{number}"));
        }
        await ReplyAsync(pipeline);
        var before = OwnersOfTasks(world);

        await AfterAsync(pipeline, TimeSpan.FromMinutes(31));
        var handing = Assert.Single(await AfterAsync(pipeline, TimeSpan.FromMinutes(46)));

        var after = OwnersOfTasks(world);
        Assert.Equal(4, after.Count);
        Assert.All(before.Zip(after), owners => Assert.NotEqual(owners.First, owners.Second));
        Assert.All(
            (IEnumerable<string>)["hubspot", "pipedrive", "salesforce", "close"],
            crm => Assert.EndsWith("given to the next owner", handing.Steps.Single(step => step.Name == $"{crm}-hand-over").Detail)
        );
        Assert.Equal("skipped", handing.Steps.Single(step => step.Name == "hubspot-task").Status);
        Assert.Equal("done", handing.Status);
        Assert.Empty(world.Refusals);
    }

    [Fact]
    public async Task Where_people_have_closed_the_task_or_nobody_knows_the_next_owner_the_step_says_so()
    {
        await using var pipeline = await StartAsync();
        var world = pipeline.World;
        foreach (var email in (IEnumerable<string>)["ana@acme.example", "ben@acme.example"])
        {
            world.Pipedrive.AddUser(email, email.Length + email[0]);
        }
        await ReplyAsync(pipeline);
        world.Pipedrive.Finish(Assert.Single(world.Pipedrive.Activities).Id);

        await AfterAsync(pipeline, TimeSpan.FromMinutes(31));
        var handing = Assert.Single(await AfterAsync(pipeline, TimeSpan.FromMinutes(46)));

        Assert.Equal("there is no open activity to give", Detail("pipedrive-hand-over"));
        Assert.Equal(2, world.Pipedrive.Activities.Count);
        Assert.Contains("stays with who has it", Detail("hubspot-hand-over"), StringComparison.Ordinal);
        Assert.Contains("HubSpot knows nobody of that address", Detail("hubspot-hand-over"), StringComparison.Ordinal);
        Assert.Single(world.HubSpot.Tasks);
        Assert.Single(world.Salesforce.Tasks);
        Assert.Single(world.Close.Tasks);

        string? Detail(string step) => handing.Steps.Single(one => one.Name == step).Detail;
    }

    private static IReadOnlyList<string?> OwnersOfTasks(StandIns world) =>
        [
            .. world.HubSpot.Tasks.Select(task => task["hubspot_owner_id"]),
            .. world.Pipedrive.Activities.Select(activity => activity.OwnerId is { } owner ? Invariant($"{owner}") : null),
            .. world.Salesforce.Tasks.Select(task => task["OwnerId"]?.ToString()),
            .. world.Close.Tasks.Select(task => task["assigned_to"]?.ToString()),
        ];

    [Fact]
    public async Task Nobody_is_reminded_of_what_somebody_has_marked_as_dealt_with_and_the_thread_says_who()
    {
        await using var pipeline = await StartAsync();
        var reply = await ReplyAsync(pipeline);

        var (status, _) = await pipeline.OperateAsync("POST", $"events/{reply.EventKey}/handled");
        var told = await AfterAsync(pipeline, TimeSpan.Zero);
        var later = await AfterAsync(pipeline, TimeSpan.FromHours(4));

        Assert.Equal(200, status);
        Assert.Equal("reply_handled", Assert.Single(told).EventType);
        Assert.Empty(later);
        Assert.Contains("Dealt with by admin", Assert.Single(pipeline.World.Slack.Messages).Blocks, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_was_written_in_Instantly_is_an_answer()
    {
        await using var pipeline = await StartAsync();
        await ReplyAsync(pipeline);
        pipeline.World.Instantly.AddEmail(
            new InstantlyEmail
            {
                Id = "0199aabb-0000-7000-8000-000000000009",
                Subject = "Re: Freight",
                Text = "With pleasure.",
                From = "sam@outreach.example.org",
                To = Dana.Email,
                Account = "sam@outreach.example.org",
                Lead = Dana.Email,
                Kind = 3,
                At = pipeline.Time.GetUtcNow().AddMinutes(5),
            }
        );

        var looked = Assert.Single(await AfterAsync(pipeline, TimeSpan.FromMinutes(31)));

        Assert.Equal("somebody has answered in Instantly", looked.Steps.Single(step => step.Name == "hot-reply-look").Detail);
        Assert.Single(pipeline.World.Slack.Messages);
    }

    [Fact]
    public async Task A_meeting_that_was_booked_since_is_an_answer()
    {
        await using var pipeline = await StartAsync();
        await ReplyAsync(pipeline);
        await pipeline.DeliverAsync(pipeline.Deliveries.MeetingBooked(Dana));
        var before = pipeline.World.Slack.Messages.Count;

        var looked = Assert.Single(await AfterAsync(pipeline, TimeSpan.FromMinutes(31)));

        Assert.Equal("skipped", looked.Steps.Single(step => step.Name == "hot-reply-look").Status);
        Assert.Equal(before, pipeline.World.Slack.Messages.Count);
    }

    [Fact]
    public async Task A_reply_that_is_not_hot_is_nobodys_to_be_reminded_of()
    {
        await using var pipeline = await StartAsync();
        await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Not interested, thanks.", Dana));

        Assert.Empty(await AfterAsync(pipeline, TimeSpan.FromHours(5)));
    }

    [Fact]
    public async Task The_night_does_not_count()
    {
        await using var pipeline = await StartAsync();
        pipeline.Time.SetUtcNow(new DateTimeOffset(2026, 8, 18, 14, 50, 0, TimeSpan.Zero)); // 16:50 in Berlin
        await ReplyAsync(pipeline);

        var inTheNight = await AfterAsync(pipeline, TimeSpan.FromHours(12));
        // 9:24: seven minutes of yesterday, the rest of today.
        pipeline.Time.SetUtcNow(new DateTimeOffset(2026, 8, 19, 7, 24, 0, TimeSpan.Zero));
        var inTheMorning = await AfterAsync(pipeline, TimeSpan.Zero);

        Assert.Empty(inTheNight);
        Assert.Single(inTheMorning);
    }

    [Fact]
    public async Task Killed_after_any_write_and_started_again_people_are_reminded_once()
    {
        for (var write = 1; write <= 4; write++)
        {
            await using var pipeline = await StartAsync();
            await ReplyAsync(pipeline);
            pipeline.Time.Advance(TimeSpan.FromMinutes(31));
            var left = write;
            pipeline.Faulty.AfterWrite = () =>
            {
                if (--left == 0)
                {
                    throw new InvalidOperationException("Killed.");
                }
            };
            var killed = await Record.ExceptionAsync(() => UpkeepAsync(pipeline));
            pipeline.Faulty.AfterWrite = null;

            await UpkeepAsync(pipeline);
            await UpkeepAsync(pipeline);

            var keys = pipeline.TakeAll().Select(message => message.Key.Value).Distinct();
            Assert.Single(keys);
            Assert.True(killed is null or InvalidOperationException);
        }
    }

    [Fact]
    public async Task Without_a_key_of_Instantlys_nobody_is_reminded_unless_it_is_set()
    {
        foreach (var (minutes, count) in (IEnumerable<(string?, int)>)[(null, 0), ("20", 1)])
        {
            await using var pipeline = await PipelineUnderTest.StartAsync(
                new Dictionary<string, string?> { ["Team:RemindAfterMinutes"] = minutes },
                "Instantly"
            );
            await ReplyAsync(pipeline);

            Assert.Equal(count, (await AfterAsync(pipeline, TimeSpan.FromMinutes(70))).Count);
        }
    }

    private static Task<PipelineUnderTest> StartAsync() =>
        PipelineUnderTest.StartWithAsync(new TextFile(Agency), world => world.Slack.BotSettings);

    /// <summary>A hot reply, and what was there before is looked at.</summary>
    private static async Task<EventView> ReplyAsync(PipelineUnderTest pipeline)
    {
        await UpkeepAsync(pipeline);
        pipeline.Time.Advance(TimeSpan.FromMinutes(3));
        return await pipeline.DeliverAsync(pipeline.Deliveries.Reply("Yes, I am interested. Call me on Friday.", Dana));
    }

    /// <summary>Moves the clock on, looks every five minutes, and works off what that sends.</summary>
    private static async Task<IReadOnlyList<EventView>> AfterAsync(PipelineUnderTest pipeline, TimeSpan wait)
    {
        for (var left = wait; left > TimeSpan.Zero; left -= TimeSpan.FromMinutes(5))
        {
            pipeline.Time.Advance(left < TimeSpan.FromMinutes(5) ? left : TimeSpan.FromMinutes(5));
            await UpkeepAsync(pipeline);
        }
        await UpkeepAsync(pipeline);
        var views = new List<EventView>();
        foreach (var message in pipeline.TakeAll().DistinctBy(message => message.Key.Value))
        {
            views.Add(await pipeline.ProcessAsync(message));
        }
        return views;
    }

    private static Task UpkeepAsync(PipelineUnderTest pipeline) =>
        pipeline.Service<IEnumerable<IUpkeep>>().Single(piece => piece.Name == "hot-replies").RunAsync(Now);
}
