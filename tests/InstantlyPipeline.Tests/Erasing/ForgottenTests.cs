using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Erasing;
using Xunit;

namespace InstantlyPipeline.Tests.Erasing;

public sealed class ForgottenTests
{
    [Theory]
    [InlineData("W-1", "w1", true)]
    [InlineData(" 6f0c1b52-3f0e ", "6F0C1B523F0E", true)]
    [InlineData("cl-ient_A", "client-a", false)]
    [InlineData("cl_ient", "client", false)]
    [InlineData("cl_ient", "cl-ient", false)]
    [InlineData("acme", "acme2", false)]
    public void Only_ids_that_differ_in_no_more_than_case_and_dashes_are_forgotten_together_and_share_settings(
        string one,
        string other,
        bool same
    )
    {
        var everybody = new Forgotten(null, one, default);

        Assert.Equal(same, everybody.Is(other, "a@b.example"));
        Assert.Equal(same, WorkspaceId.Folded(one) == WorkspaceId.Folded(other));
    }
}
