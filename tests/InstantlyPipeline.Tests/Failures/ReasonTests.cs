using InstantlyPipeline.Failures;
using Xunit;

namespace InstantlyPipeline.Tests.Failures;

public sealed class ReasonTests
{
    [Theory]
    [InlineData(
        "hubspot-unauthorized: HubSpot answered 401: check the token.",
        "hubspot-unauthorized",
        "HubSpot answered 401: check the token."
    )]
    [InlineData(
        "discarded: By ana at 2026-08-18T10:00:00Z: done (It was: x: y)",
        "discarded",
        "By ana at 2026-08-18T10:00:00Z: done (It was: x: y)"
    )]
    [InlineData("HubSpot answered 503 to 'task': trying again may help.", null, "HubSpot answered 503 to 'task': trying again may help.")]
    [InlineData("Unexpected IOException; it is tried again.", null, "Unexpected IOException; it is tried again.")]
    [InlineData("unknown", null, "unknown")]
    public void What_an_older_version_wrote_as_one_text_is_read(string text, string? code, string sentence)
    {
        var reason = Reason.Read(text);

        Assert.Equal(new Reason(code, sentence), reason);
        Assert.Equal(text, reason.ToString());
    }

    [Fact]
    public void A_code_of_an_earlier_state_does_not_count_beside_another_text() =>
        Assert.Equal(new Reason(null, "HubSpot answered 503."), Reason.Read("hubspot-unauthorized", "HubSpot answered 503."));

    [Fact]
    public void Only_a_discarded_dead_letter_says_so()
    {
        Assert.True(Reason.Discarded("By ana.").IsDiscarded);
        Assert.False(new Reason("hubspot-unauthorized", "discarded: by nobody").IsDiscarded);
    }
}
