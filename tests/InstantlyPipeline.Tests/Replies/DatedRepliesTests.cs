using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Replies.Evaluation;
using InstantlyPipeline.Replies.Reading;
using InstantlyPipeline.Replies.Times;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

/// <summary>Until when somebody is away, and when to ask again. The sets in <c>Times</c> are what the words were mended by; nothing is made
/// by <c>Unseen/times.jsonl</c>, see the README there. docs/evidence.md has the figures.</summary>
public sealed partial class DatedRepliesTests
{
    private static readonly IReadOnlyList<DatedReply> Known = Read("Times");

    private static readonly IReadOnlyList<DatedReply> Unseen = Read("Unseen", "times.jsonl");

    [Theory]
    [InlineData("I'm on leave from 24 December 2026 to 3 January 2027 and reply on my return.", "2026-12-18", "2027-01-03")]
    [InlineData("I am out of the office. I will be back on Monday, 7 December.", "2026-11-16", "2026-12-07")]
    [InlineData("Ich bin vom 21.12. bis 08.01. im Urlaub.", "2026-12-18", "2027-01-08")]
    [InlineData("Je suis absent du 22/12 au 02/01.", "2026-12-21", "2027-01-02")]
    [InlineData("Jag är på semester t.o.m. 6 januari.", "2026-12-21", "2027-01-06")]
    [InlineData("Abwesend: Dienstreise 15.11.–28.11.2026. Ich bin nicht im Büro.", "2026-11-16", "2026-11-28")]
    [InlineData("Vi holder ferielukket uge 29-31, tilbage mandag den 3. august.", "2026-07-13", "2026-08-03")]
    public void The_end_of_an_absence_is_noted(string text, string written, string day) =>
        Assert.Equal((ReplyLabel.OutOfOffice, Day(day)), Decide(text, Day(written)) is { } away ? (away.Label, away.UntilDay) : default);

    [Theory]
    [InlineData("Not now, ping me in six weeks.", "2026-09-01", "2026-10-13")]
    [InlineData("Not now. Reach out at the end of January please.", "2026-09-01", "2027-01-31")]
    [InlineData("Can you ping me again in mid March?", "2026-01-12", "2026-03-15")]
    [InlineData("Nicht vor dem Sommer. Melden Sie sich bitte Mitte September noch einmal.", "2026-05-12", "2026-09-15")]
    [InlineData("Pas maintenant, recontactez-moi fin janvier.", "2026-10-01", "2027-01-31")]
    [InlineData("Ahora no. Vuelva a escribirme dentro de dos meses.", "2026-10-01", "2026-12-01")]
    [InlineData("Nu even niet, kom na de feestdagen terug.", "2026-12-01", "2027-01-04")]
    [InlineData("Nie teraz. Proszę odezwać się w połowie lutego.", "2026-11-03", "2027-02-15")]
    [InlineData("Inte nu. Återkom gärna v. 36.", "2026-07-29", "2026-08-31")]
    [InlineData("Not now. Let's speak after Easter.", "2026-02-02", "2026-04-07")]
    [InlineData("Not now, ask me again in November.", "2026-11-10", "2026-11-17")]
    public void When_to_ask_again_is_the_time_they_name(string text, string written, string day) =>
        Assert.Equal((ReplyLabel.NotNow, Day(day)), Decide(text, Day(written)) is { } later ? (later.Label, later.UntilDay) : default);

    [Theory]
    [InlineData("Call me on Thursday.", "2026-09-01")]
    [InlineData("Yes, that works. Call me on 7 October at 10.", "2026-09-01")]
    [InlineData("Sounds good, call me in September.", "2026-09-10")]
    [InlineData("Sounds good, I met your people on 3 March, call me.", "2026-09-10")]
    public void Who_asks_for_a_call_soon_or_says_yes_is_not_put_off(string text, string written) =>
        Assert.Equal(ReplyLabel.Interested, Decide(text, Day(written))?.Label);

    [Theory]
    [InlineData("I am out of the office. Our desk is open 24/7, call 020 7946 0123 between 9 and 5, reference 20260914.")]
    [InlineData("Ich bin derzeit nicht im Büro. Vertretung: 030 23125-100, Mo–Do 8–16 Uhr, Fr bis 13 Uhr.")]
    public void Hours_and_numbers_are_no_days(string text) => Assert.Null(Decide(text, Day("2026-08-18"))?.UntilDay);

    [Fact]
    public void Every_line_of_the_files_names_a_time_that_is_known() =>
        Assert.DoesNotContain(TimePhrases.Default.Rows, row => !Kind().IsMatch(row.Time));

    [Fact]
    public void Of_the_known_sets_nearly_every_day_is_right_where_the_label_is() => Assert.InRange(RightDays(Known), 0.97, 1);

    [Fact]
    public void Of_the_unseen_ones_four_in_five_are() => Assert.InRange(RightDays(Unseen), 0.78, 1);

    [Fact]
    public void Of_the_unseen_ones_few_are_taken_for_warm()
    {
        var warm = Unseen.Count(reply => reply.Decided is { Label: ReplyLabel.Interested });

        Assert.InRange(warm / (double)Unseen.Count, 0, 0.15);
    }

    [GeneratedRegex(
        @"^(none|again|until|back|part (first|early|mid|end)|(month|quarter|half|weekday) \d+|(month|quarter|year) \+\d+|(day|week|months) \d+|"
            + @"year|days|weeks|months|years|monthday|monthend|quarterend|isoweek|holidays|easter|on \d+ \d+)$"
    )]
    private static partial Regex Kind();

    private static double RightDays(IReadOnlyList<DatedReply> replies)
    {
        var labelled = replies.Where(reply => reply.Decided?.Label == reply.Expected).ToList();
        var right = labelled.Count(reply =>
            reply.From is { } from
                ? reply.Decided!.UntilDay is { } day && day >= from && day <= reply.To!.Value
                : reply.Decided!.UntilDay is null
        );
        Assert.InRange(labelled.Count, replies.Count * 45 / 100, replies.Count);
        return right / (double)labelled.Count;
    }

    private static ReplyTriage? Decide(string text, DateOnly written)
    {
        var reply = new LabelledReply("1", text, ReplyLabel.NotNow).ToEvent() with
        {
            Timestamp = new DateTimeOffset(written, new TimeOnly(9, 0), TimeSpan.Zero),
        };
        return ReplyRules.Decide(reply, ReplyReader.Read(reply).Words);
    }

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static IReadOnlyList<DatedReply> Read(string folder, string pattern = "*.jsonl") =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Replies", folder), pattern)
                .Order(StringComparer.Ordinal)
                .SelectMany(File.ReadLines)
                .Select(line =>
                {
                    using var json = JsonDocument.Parse(line);
                    string? Text(string name) => json.RootElement.GetProperty(name).GetString();
                    return new DatedReply(
                        Text("expect") is "not_now" ? ReplyLabel.NotNow : ReplyLabel.OutOfOffice,
                        Text("from") is { } from ? Day(from) : null,
                        Text("to") is { } to ? Day(to) : null,
                        Decide(Text("text")!, Day(Text("written")!))
                    );
                }),
        ];

    /// <param name="From">The first day that is right; null where none is named.</param>
    /// <param name="To">The last.</param>
    private sealed record DatedReply(ReplyLabel Expected, DateOnly? From, DateOnly? To, ReplyTriage? Decided);
}
