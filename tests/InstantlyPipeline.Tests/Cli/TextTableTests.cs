using InstantlyPipeline.Cli.Doctor;
using InstantlyPipeline.Cli.Engagement;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Health;
using InstantlyPipeline.Operations.Numbers;
using InstantlyPipeline.Words;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

/// <summary>What people read in a terminal.</summary>
public sealed class TextTableTests
{
    [Theory]
    [InlineData("abc", 3)]
    [InlineData("你好", 4)]
    [InlineData("🔥", 2)]
    [InlineData("한국어", 6)]
    [InlineData("e\u0301", 1)] // an accent stands on its letter
    [InlineData("Ångström", 8)]
    public void Wide_letters_take_two_columns_and_accents_none(string text, int columns) => Assert.Equal(columns, TextWidth.Of(text));

    [Theory]
    [InlineData("你好，请发报价", 7, "你好，…")]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdef", 5, "abcd…")]
    [InlineData("ae\u0301iou", 3, "ae\u0301…")]
    public void A_cut_text_fits_and_says_that_something_is_missing(string text, int columns, string clipped)
    {
        Assert.Equal(clipped, TextWidth.Clipped(text, columns));
        Assert.InRange(TextWidth.Of(clipped), 0, columns);
    }

    [Fact]
    public void A_table_fits_and_what_is_copied_stays_whole()
    {
        using var output = new StringWriter();

        TextTable.Write(
            output,
            [
                ["WHO", "WHAT", "KEY"],
                ["李薇李薇李薇李薇李薇李薇李薇李薇李薇李薇李薇李薇", new string('x', 90), "v1-20260818-0a1b2c3d"],
                ["Dana", "short", "v1-20260818-11111111"],
            ],
            whole: [2],
            width: 80
        );

        var lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.InRange(TextWidth.Of(line), 1, 80));
        Assert.EndsWith("v1-20260818-0a1b2c3d", lines[1], StringComparison.Ordinal);
        // Columns begin at the same place, however wide the letters before them are.
        Assert.Single(lines.Skip(1).Select(line => TextWidth.Of(line[..line.IndexOf("v1-", StringComparison.Ordinal)])).Distinct());
    }

    [Fact]
    public void Engagement_adds_up_by_campaign_with_names_and_rates()
    {
        var view = new NumbersView(
            "2026-08-12",
            "2026-08-18",
            false,
            [Row("c1", "Q3 Ops", 100, 40, 6, 2), Row("c1", null, 100, 20, 0, 2), Row("c2", "", 50, 0, 1, 0)],
            []
        );
        var lines = EngagementLines.Of(view, "campaign");
        using var output = new StringWriter();

        EngagementLines.Write(output, view, lines, "campaign");

        Assert.Equal(
            [("Q3 Ops", 200L, 6L, 4L), ("", 50L, 1L, 0L)],
            lines.Select(line => (line.Name, line.Sent, line.Replied, line.Bounced))
        );
        var text = output.ToString();
        Assert.Matches(@"Q3 Ops +200 +60 +0 +6 +0 +0 +4", text);
        Assert.Matches(@"\n +30\.0% +0\.0% +3\.0% +0\.0% +0\.0% +2\.0%", text);
        Assert.Matches(@"TOTAL +250 +60", text);
    }

    [Fact]
    public void Engagement_names_clients_where_it_would_name_workspaces()
    {
        var rows = (NumbersRow[])[Row("c1", "Q3 Ops", 100, 40, 6, 2), Row("c2", "Q4", 50, 0, 1, 0), Row("c3", "Q5", 7, 0, 0, 0)];
        string[] workspaces = ["w1", "w2", "w3"];
        var view = new NumbersView(
            "2026-08-12",
            "2026-08-18",
            false,
            [.. rows.Zip(workspaces, (row, workspace) => row with { Workspace = workspace })],
            []
        );
        var names = new Dictionary<string, string> { ["w1"] = "Acme", ["w2"] = "Acme" };

        Assert.Equal([("Acme", 150L), ("w3", 7L)], EngagementLines.Of(view, "client", names).Select(line => (line.Name, line.Sent)));
        Assert.Equal(
            [("Acme (w1)", "w1"), ("Acme (w2)", "w2"), ("w3", "w3")],
            EngagementLines.Of(view, "workspace", names).Select(line => (line.Name, line.Id))
        );
    }

    [Fact]
    public void What_doctor_says_to_do_is_never_an_aside_alone()
    {
        using var output = new StringWriter();

        DoctorText.Write(output, [new("Instantly", FindingLevel.Failed, "Instantly could not be reached. (Setting: Instantly__ApiKey.)")]);

        Assert.Contains("1. Instantly: Instantly could not be reached.", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_folds_what_is_alike_and_ends_with_three_things_to_do()
    {
        using var output = new StringWriter();

        DoctorText.Write(
            output,
            [
                new("queue replies", FindingLevel.Ok, "0 ready."),
                new("Slack", FindingLevel.Ok, "Slack__WebhookUrl is not set: its steps are skipped."),
                new("a", FindingLevel.Warning, "It is old. Renew it."),
                new("b", FindingLevel.Warning, "It is old. Renew it."),
                new("c", FindingLevel.Warning, "It is odd. Look at it."),
                new("d", FindingLevel.Warning, "It is even. Look away."),
                new("HubSpot", FindingLevel.Failed, "The token is refused. Set HubSpot__AccessToken."),
            ]
        );

        var lines = output.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.Contains("warning   a, b: It is old. Renew it.", lines);
        Assert.Contains("ok        queue replies", lines);
        Assert.Contains("not used  Slack", lines);
        Assert.Equal(
            [
                "The 3 things to do first:",
                "  1. HubSpot: Set HubSpot__AccessToken.",
                "  2. a, b: Renew it.",
                "  3. c: Look at it.",
                "  and then 1 more thing above.",
            ],
            lines[^5..]
        );
    }

    [Fact]
    public void Times_are_those_of_a_zone()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("here", TimeSpan.FromHours(5.5), "here", "here");
        var time = new DateTimeOffset(2026, 8, 18, 20, 0, 5, TimeSpan.Zero);

        Assert.Equal("2026-08-19 01:30", ShownTime.In(zone, time, "yyyy-MM-dd HH:mm"));
        Assert.Equal("2026-08-18 20:00", ShownTime.In(TimeZoneInfo.Utc, time, "yyyy-MM-dd HH:mm"));
    }

    [Theory]
    [InlineData(0, "0 dead letters")]
    [InlineData(1, "1 dead letter")]
    [InlineData(1_200, "1,200 dead letters")]
    public void One_is_one(long count, string words) => Assert.Equal(words, Counted.Of(count, "dead letter"));

    [Fact]
    public async Task Long_work_says_that_it_goes_on()
    {
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var output = new FirstLine(told);

        await using (var progress = new Progress("Importing", 10, "parts", output, TimeSpan.FromMilliseconds(20)))
        {
            progress.Add(3);
            Assert.StartsWith(
                "Importing: 3 of 10 parts",
                await told.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken),
                StringComparison.Ordinal
            );
        }
    }

    private static NumbersRow Row(string id, string? name, long sent, long opened, long replied, long bounced) =>
        new(
            "w",
            id,
            name,
            1,
            0,
            "ana@mail.example",
            "2026-08-18",
            sent,
            opened,
            0,
            replied,
            0,
            0,
            0,
            bounced,
            new Dictionary<string, long>(),
            new Dictionary<string, long>()
        );

    private sealed class FirstLine(TaskCompletionSource<string> told) : StringWriter
    {
        public override Task WriteLineAsync(string? value)
        {
            told.TrySetResult(value ?? "");
            return Task.CompletedTask;
        }
    }
}
