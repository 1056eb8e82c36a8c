using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Leads;
using InstantlyPipeline.Replies.Phrases;
using InstantlyPipeline.Simulator;
using InstantlyPipeline.Storage;
using InstantlyPipeline.Words;
using Xunit;

namespace InstantlyPipeline.Tests.Words;

/// <summary>The program runs without the system's language data, where <c>string.Normalize</c> takes no letter apart: whoever means
/// "without accents" is tested as the program runs.</summary>
public sealed class PlainLettersTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData('é', 'e')]
    [InlineData('ñ', 'n')]
    [InlineData('ệ', 'e')]
    [InlineData('ė', 'e')]
    [InlineData('ё', 'е')]
    [InlineData('й', 'и')]
    [InlineData('ά', 'α')]
    [InlineData('ａ', 'a')]
    [InlineData('Ａ', 'a')]
    [InlineData('e', 'e')]
    [InlineData('容', '容')]
    public void A_letter_is_what_it_is_without_its_marks(char letter, char plain) => Assert.Equal(plain, PlainLetters.Of(letter));

    [Theory]
    [InlineData("Désabonner", "desabonner")]
    [InlineData("De\u0301sabonner", "desabonner")]
    [InlineData("más", "mas")]
    [InlineData("Löschen", "loschen")]
    [InlineData("NÃO", "nao")]
    [InlineData("отпишитё", "отпишите")]
    [InlineData("straße", "strasse")]
    public void A_word_of_a_reply_is_known_without_its_accents(string word, string folded) => Assert.Equal(folded, WordFolding.Fold(word));

    [Theory]
    [InlineData("muller")]
    [InlineData("Müller")]
    [InlineData("MÜL")]
    [InlineData("jur")]
    public async Task A_lead_is_found_with_its_accents_and_without_them(string beginning)
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        await pipeline.DeliverAsync(
            pipeline.Deliveries.Bounce(
                new SampleLead("jm@mills.example", "Jürgen", "Müller", "Mills"),
                new DeliveryOptions { Campaign = Deliveries.Campaigns[0] }
            )
        );

        var found = await pipeline.Service<LeadSearch>().FindAsync(beginning, Now).ToListAsync(Now);

        Assert.Equal(["jm@mills.example"], found.Select(lead => lead.Email).Distinct());
    }

    [Fact]
    public async Task What_an_older_version_stored_with_its_accents_is_found_by_them()
    {
        await using var pipeline = await PipelineUnderTest.StartAsync();
        var old = new TableRow("leads0", "müller|0123").Set("Workspace", "w").Set("Email", "jm@mills.example");
        await pipeline.Tables.InsertAsync(LeadPlace.Table, old, Now);

        Assert.Single(await pipeline.Service<LeadSearch>().FindAsync("Müll", Now).ToListAsync(Now));
    }
}
