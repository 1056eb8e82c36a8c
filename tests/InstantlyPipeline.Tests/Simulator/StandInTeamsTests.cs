using InstantlyPipeline.Simulator;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

public sealed class StandInTeamsTests : IAsyncLifetime
{
    private const string Card = """
        {"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","contentUrl":null,"content":{"type":"AdaptiveCard",
        "$schema":"http://adaptivecards.io/schemas/adaptive-card.json","version":"1.4","body":[{"type":"TextBlock","text":"New reply","wrap":true},
        {"type":"FactSet","facts":[{"title":"Company","value":"Tern & Co"}]}],
        "actions":[{"type":"Action.OpenUrl","title":"View in Instantly","url":"https://app.example/u/1"}]}}]}
        """;

    private readonly StandInTeams _teams = new();
    private Wire _wire = null!;

    public async ValueTask InitializeAsync()
    {
        await _teams.StartAsync(TestContext.Current.CancellationToken);
        _wire = new Wire(_teams.BaseAddress);
    }

    public async ValueTask DisposeAsync()
    {
        _wire.Dispose();
        await _teams.DisposeAsync();
    }

    [Fact]
    public async Task The_documented_card_is_shown()
    {
        var answer = await Post(Card);

        Assert.Equal(202, answer.Status);
        Assert.Equal("New reply\nCompany Tern & Co", Assert.Single(_teams.Messages).Text);
        Assert.Contains("sig=***", Assert.Single(_teams.Calls).Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"type\":\"message\"", "\"type\":\"card\"", "type is not 'message'")]
    [InlineData("card.adaptive", "card.hero", "contentType")]
    [InlineData("\"AdaptiveCard\"", "\"Card\"", "content.type")]
    [InlineData("\"1.4\"", "\"2.0\"", "content.version")]
    [InlineData("\"text\":\"New reply\",", "", "no text")]
    [InlineData("https://app.example/u/1", "u/1", "Action.OpenUrl")]
    public async Task A_wrong_card_is_accepted_with_202_shows_nothing_and_is_named_as_a_refusal(string right, string wrong, string why)
    {
        var answer = await Post(Card.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Equal(202, answer.Status);
        Assert.Empty(_teams.Messages);
        Assert.Contains(why, Assert.Single(_teams.Calls).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_over_28_KB_is_not_shown()
    {
        await Post(Card.Replace("New reply", new string('x', 29_000), StringComparison.Ordinal));

        Assert.Empty(_teams.Messages);
    }

    [Fact]
    public async Task An_address_without_its_signature_is_unauthorized()
    {
        var answer = await _wire.Post(_teams.WebhookUrl.AbsolutePath + "?sig=wrong", Card);

        Assert.Equal(401, answer.Status);
    }

    private Task<WireAnswer> Post(string body) => _wire.Post(_teams.WebhookUrl.PathAndQuery, body);
}
