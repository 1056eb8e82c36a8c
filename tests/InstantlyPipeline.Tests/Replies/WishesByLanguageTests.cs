using InstantlyPipeline.Events;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Replies.Phrases;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

/// <summary>Plain wishes as people write them, one a line: a file for each language that docs/events.md claims (<c>Wishes/en.txt</c> and its
/// siblings).</summary>
public sealed class WishesByLanguageTests
{
    private const int FewestRows = 25;
    private const int Percent = 95;

    private static readonly Dictionary<string, string> Names = new()
    {
        ["en"] = "English",
        ["de"] = "German",
        ["fr"] = "French",
        ["es"] = "Spanish",
        ["it"] = "Italian",
        ["pt"] = "Portuguese",
        ["nl"] = "Dutch",
        ["pl"] = "Polish",
        ["sv"] = "Swedish",
        ["da"] = "Danish",
        ["no"] = "Norwegian",
    };

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Replies", "Wishes");

    public static TheoryData<string> Languages =>
        [.. Directory.EnumerateFiles(Folder).Select(file => Path.GetFileNameWithoutExtension(file)!).Where(name => name != "none")];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Nearly_every_plain_wish_is_obeyed(string language)
    {
        var wishes = File.ReadAllLines(Path.Combine(Folder, language + ".txt"));
        var missed = wishes.Where(wish => Decide(wish) is not { WantsOut: true, Label: ReplyLabel.Unsubscribe }).ToList();

        Assert.InRange(wishes.Length, FewestRows, int.MaxValue);
        Assert.True(missed.Count * 100 <= wishes.Length * (100 - Percent), string.Join('\n', missed));
    }

    [Fact]
    public void No_other_reply_is_taken_for_a_wish() =>
        Assert.DoesNotContain(
            File.ReadLines(Path.Combine(Folder, "none.txt")),
            text => Decide(text) is { WantsOut: true } or { Label: ReplyLabel.Unsubscribe }
        );

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_claimed_language_has_phrases_for_more_than_wishes(string language)
    {
        var meanings = PhraseBook.Default.Rows.Where(row => row.Language == language).Select(row => row.Meaning).ToHashSet();

        Assert.Superset(
            new HashSet<Meaning>([
                Meaning.Wish,
                Meaning.WishLoose,
                Meaning.WishStated,
                Meaning.WishAsked,
                Meaning.WishAlone,
                Meaning.Asking,
                Meaning.Not,
                Meaning.Others,
                Meaning.Condition,
                Meaning.LimitInTime,
                Meaning.Yes,
                Meaning.YesAlone,
                Meaning.Price,
                Meaning.Question,
                Meaning.No,
                Meaning.Later,
                Meaning.When,
                Meaning.WrongPerson,
                Meaning.HandOver,
                Meaning.Left,
                Meaning.Absence,
                Meaning.AutomaticSubject,
                Meaning.Hostile,
                Meaning.Footer,
            ]),
            meanings
        );
    }

    [Fact]
    public void The_page_about_events_claims_the_languages_that_are_tested()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documents", "events.md"));
        Assert.Equal(Names.Keys.Order(StringComparer.Ordinal), Languages.Select(row => row.Data).Order(StringComparer.Ordinal));
        Assert.All(Names.Values, name => Assert.Contains(name, page, StringComparison.Ordinal));
    }

    private static ReplyTriage? Decide(string text) =>
        ReplyRules.Decide(
            new InstantlyEvent
            {
                EventType = EventType.ReplyReceived,
                Timestamp = DateTimeOffset.UnixEpoch,
                Workspace = "w",
                Other = new Dictionary<string, string>(),
            },
            text
        );
}
