using InstantlyPipeline.Bounces;
using Xunit;

namespace InstantlyPipeline.Tests.Bounces;

public sealed class DiagnosticPolicyTests
{
    [Theory]
    // Each line follows a row of reference/instantly.md §3.2.
    [InlineData("550 5.1.1 The email account that you tried to reach does not exist.", BounceKind.Hard, true)]
    [InlineData("550 5.1.10 RESOLVER.ADR.RecipientNotFound", BounceKind.Hard, true)]
    [InlineData("550 5.2.1 The email account that you tried to reach is disabled.", BounceKind.Hard, true)]
    [InlineData("554 5.4.4 unroutable: DNS domain not found", BounceKind.Hard, true)]
    [InlineData("550 5.4.1 Recipient address rejected: Access denied", BounceKind.Hard, false)]
    [InlineData("452 4.2.2 The recipient's inbox is full", BounceKind.Soft, true)]
    [InlineData("552 5.2.2 Mailbox full", BounceKind.Soft, true)]
    [InlineData("554 5.2.2 quota", BounceKind.Soft, true)]
    [InlineData("450 4.2.1 receiving mail at a rate that prevents delivery", BounceKind.Soft, true)]
    [InlineData("4.4.7 Message expired", BounceKind.Soft, true)]
    [InlineData("552 5.3.4 Message size exceeds fixed limit", BounceKind.Content, true)]
    [InlineData("421 4.7.0 Our system has detected an unusual rate", BounceKind.Sender, true)]
    [InlineData("550 5.7.1 not permitted to relay", BounceKind.Sender, true)]
    [InlineData("550 5.7.26 This mail is unauthenticated", BounceKind.Sender, true)]
    [InlineData("550-5.4.5 Daily user sending limit exceeded", BounceKind.Sender, true)]
    [InlineData("550 5.1.1 blocked by SPF", BounceKind.Sender, true)]
    [InlineData("550 Requested action not taken", BounceKind.Hard, false)]
    [InlineData("421 Service not available", BounceKind.Soft, true)]
    [InlineData("user unknown", BounceKind.Hard, true)]
    [InlineData("please try again later", BounceKind.Soft, true)]
    public void The_documented_evidence_classifies(string diagnostic, BounceKind kind, bool trusted)
    {
        var evidence = DiagnosticPolicy.Classify(diagnostic, "non-delivery report", trusted: true);

        Assert.Equal((kind, trusted), (evidence!.Kind, evidence.Trusted));
    }

    [Theory]
    [InlineData("")]
    [InlineData("554 Transaction failed")]
    [InlineData("Server 10.5.1.1 version 5.2.1.7 said nothing")]
    public void What_says_nothing_classifies_nothing(string diagnostic)
        => Assert.Null(DiagnosticPolicy.Classify(diagnostic, "non-delivery report", trusted: true));

    [Fact]
    public void A_delay_is_no_bounce()
        => Assert.Null(DiagnosticPolicy.Classify("Final-Recipient: rfc822; x\nAction: delayed\nStatus: 4.4.1", "non-delivery report", trusted: true));

    [Fact]
    public void The_last_enhanced_code_of_a_report_decides()
        => Assert.Equal(BounceKind.Hard, DiagnosticPolicy.Classify("Earlier tries: 4.4.1\nStatus: 5.1.1", "non-delivery report", trusted: true)!.Kind);

    [Fact]
    public void Payload_fields_are_never_trusted()
        => Assert.False(DiagnosticPolicy.Classify("550 5.1.1 no such user", "payload", trusted: false)!.Trusted);
}
