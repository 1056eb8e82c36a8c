using System.Text.Json;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Cli.Watch;
using InstantlyPipeline.Operations.Today;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

public sealed class WatchLinesTests : IDisposable
{
    private static readonly DateTimeOffset Morning = new(2026, 8, 18, 9, 41, 3, TimeSpan.Zero);
    private readonly StringWriter _output = new();

    [Fact]
    public void A_line_comes_once_and_again_when_something_about_it_changed()
    {
        var lines = new WatchLines(_output, json: false);
        var reply = Reply("v1-a", "processing", label: null);

        Assert.Equal(1, lines.Show([reply]));
        Assert.Equal(0, lines.Show([reply]));
        Assert.Equal(1, lines.Show([reply with { Status = "done", Label = "interested", Confidence = 0.94 }]));

        Assert.Equal(2, Lines().Length);
        Assert.StartsWith(
            $"{ShownTime.Of(new DateTimeOffset(2026, 8, 18, 9, 41, 3, TimeSpan.Zero))}  done        interested 0.94  Dana Okafor "
                + $"<dana@example.com>  Harborline",
            Lines()[1],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_was_passed_over_comes_when_it_changes()
    {
        var lines = new WatchLines(_output, json: false);
        var reply = Reply("v1-a", "processing", label: null);
        lines.Pass([reply]);

        Assert.Equal(0, lines.Show([reply]));
        Assert.Equal(1, lines.Show([reply with { Status = "done", Label = "interested", Client = "acme" }]));
        Assert.Contains("acme", Lines()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_oldest_comes_first_as_in_any_log()
    {
        new WatchLines(_output, json: false).Show([
            Reply("v1-b", "done", "interested") with
            {
                ReceivedAt = Morning.AddMinutes(1),
            },
            Reply("v1-a", "done", "question"),
        ]);

        Assert.Equal(
            ["question", "interested"],
            Lines().Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries)[2].Split(' ')[0])
        );
    }

    [Fact]
    public void A_hostile_text_stays_on_its_line_and_moves_no_cursor()
    {
        new WatchLines(_output, json: false).Show([
            Reply("v1-a", "done", "interested") with
            {
                Words = "one\r\ntwo \u001b[2J\u202e" + new string('x', 60_000),
            },
        ]);

        var line = Assert.Single(Lines());
        Assert.DoesNotContain(line, char.IsControl);
        Assert.InRange(line.Length, 100, 400);
    }

    [Fact]
    public void For_a_script_a_line_is_one_object()
    {
        new WatchLines(_output, json: true).Show([Reply("v1-a", "done", "interested")]);

        Assert.Equal("interested", JsonDocument.Parse(Assert.Single(Lines())).RootElement.GetProperty("label").GetString());
    }

    public void Dispose() => _output.Dispose();

    private static ArrivalView Reply(string key, string status, string? label) =>
        new(
            key,
            "reply_received",
            Morning,
            Morning,
            "w",
            "c",
            "Q3 Ops Leaders",
            null,
            1,
            0,
            "dana@example.com",
            "Dana Okafor",
            "Harborline",
            null,
            null,
            "Yes, could you do Thursday?",
            false,
            label,
            null,
            null,
            null,
            false,
            status,
            null,
            null,
            null,
            null,
            null,
            null,
            []
        );

    private string[] Lines() => _output.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
}
