using InstantlyPipeline.Bounces;
using Xunit;

namespace InstantlyPipeline.Tests.Bounces;

public sealed class DiagnosticPolicyTests
{
    [Theory]
    // Codes of RFC 3463 and 5321 and texts of the large providers, one kind a line.
    [InlineData("550 5.1.1 The email account that you tried to reach does not exist.", BounceKind.Hard, true)]
    [InlineData("550 5.1.10 RESOLVER.ADR.RecipientNotFound", BounceKind.Hard, true)]
    [InlineData("550 5.1.1 User unknown; see https://spam.example.com/help", BounceKind.Hard, true)]
    [InlineData("host mx.spam-filter.example said: 550 5.1.1 User unknown", BounceKind.Hard, true)]
    [InlineData("550 5.1.1 Message identified as spam.", BounceKind.Sender, true)]
    [InlineData("550 5.2.1 The email account that you tried to reach is disabled.", BounceKind.Hard, true)]
    [InlineData("554 5.4.4 unroutable: DNS domain not found", BounceKind.Hard, true)]
    [InlineData("550 5.4.1 Recipient address rejected: Access denied", BounceKind.Hard, false)]
    [InlineData("550 5.4.1 No answer from host", BounceKind.Soft, true)]
    [InlineData("452 4.2.2 The recipient's inbox is full", BounceKind.Soft, true)]
    [InlineData("552 5.2.2 Mailbox full", BounceKind.Soft, true)]
    [InlineData("554 5.2.2 quota", BounceKind.Soft, true)]
    [InlineData("450 4.2.1 receiving mail at a rate that prevents delivery", BounceKind.Soft, true)]
    [InlineData("4.4.7 Message expired", BounceKind.Soft, true)]
    [InlineData("552 5.3.4 Message size exceeds fixed limit", BounceKind.Content, true)]
    [InlineData("552 Message size exceeds fixed maximum message size", BounceKind.Content, true)]
    [InlineData("554 The message is too large", BounceKind.Content, true)]
    [InlineData("552 Requested mail action aborted: exceeded storage allocation", BounceKind.Soft, true)]
    [InlineData("550 5.1.8 Access denied, bad outbound sender", BounceKind.Sender, true)]
    [InlineData("553 5.1.7 Invalid address of the sender", BounceKind.Sender, true)]
    [InlineData("421 4.7.0 Our system has detected an unusual rate", BounceKind.Sender, true)]
    [InlineData("550 5.7.1 not permitted to relay", BounceKind.Sender, true)]
    [InlineData("550 5.7.26 This mail is unauthenticated", BounceKind.Sender, true)]
    [InlineData("550-5.4.5 Daily user sending limit exceeded", BounceKind.Sender, true)]
    [InlineData("550 5.1.1 blocked by SPF", BounceKind.Sender, true)]
    [InlineData("550 SPF check failed", BounceKind.Sender, true)]
    [InlineData("550 Requested action not taken", BounceKind.Hard, false)]
    [InlineData("550", BounceKind.Hard, false)]
    [InlineData("The server said: 550\r\nnothing more", BounceKind.Hard, false)]
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
    [InlineData("Received: from mx.gone.example (Exim 4.94.2)\nAuthentication-Results: spf=pass")]
    [InlineData("554 Transaction failed")]
    [InlineData("Server 10.5.1.1 version 5.2.1.7 said nothing")]
    public void What_says_nothing_classifies_nothing(string diagnostic) =>
        Assert.Null(DiagnosticPolicy.Classify(diagnostic, "non-delivery report", trusted: true));

    [Theory]
    [InlineData("unicode-1-1-utf-7")] // Exchange 2003
    [InlineData("no-such-charset")]
    [InlineData("utf-7")]
    public void A_report_in_a_charset_that_cannot_be_read_is_judged_by_what_is_plain_in_it(string charset)
    {
        var report =
            $"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: quoted-printable\n\nIt failed.\n--b\n\nStatus: 5.1.1";

        Assert.Equal("5.1.1", DiagnosticPolicy.Classify(report, "non-delivery report", trusted: true)!.Code);
    }

    [Fact]
    public void The_html_of_a_raw_report_that_has_a_delivery_status_says_nothing() =>
        Assert.Equal(
            "5.1.1",
            DiagnosticPolicy
                .Classify(
                    "From: Mailer-Daemon\nSubject: Returned\n\n--b\nContent-Type: text/html\n\n<a href=policy>550 blocked? Our spam policy</a>\n\n--b\n"
                        + "Content-Type: message/delivery-status\n\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 user unknown\n--b--",
                    "non-delivery report",
                    trusted: true
                )!
                .Code
        );

    [Fact]
    public void A_raw_report_may_begin_with_a_line_of_spaces() =>
        Assert.Equal(
            (BounceKind.Hard, true),
            DiagnosticPolicy.Classify(
                "   \nDelivered-To: ana@outreach.example.org\nReceived: by 192.0.2.1\nSubject: Failure\n\n550 5.1.1 no such user",
                "non-delivery report",
                trusted: true
            )
                is { } evidence
                ? (evidence.Kind, evidence.Trusted)
                : default
        );

    [Theory]
    [InlineData("host mx.spamhaus.org[192.0.2.9] said: 550 5.1.1 recipient not found")]
    [InlineData("... while talking to mx1.barracudacentral.org.:\n<<< 550 5.1.1 recipient not found")]
    public void The_name_of_the_server_that_refused_is_no_reason(string report) =>
        Assert.Equal(BounceKind.Hard, DiagnosticPolicy.Classify(report, "non-delivery report", trusted: true)!.Kind);

    [Theory]
    [InlineData("550 5.1.1", true)]
    [InlineData("550 5.1.1 x1-20020a - gsmtp", true)]
    [InlineData(
        "host mx.gone.example[192.0.2.7] said: 550 5.1.1 <lead@gone.example>: Recipient address rejected (in reply to RCPT TO command)",
        true
    )]
    [InlineData("550 5.1.1 this correspondent prefers pigeons over letters on Tuesdays", false)]
    [InlineData("Status: 5.1.1\nDiagnostic-Code: smtp; 550 this correspondent prefers pigeons over letters on Tuesdays", false)]
    [InlineData("550 5.1.1 this correspondent prefers pigeons over letters: no such user", true)]
    public void A_code_beside_a_sentence_that_nobody_knows_bars_nobody_at_once(string diagnostic, bool trusted) =>
        Assert.Equal(
            (BounceKind.Hard, trusted),
            DiagnosticPolicy.Classify(diagnostic, "non-delivery report", trusted: true) is { } evidence
                ? (evidence.Kind, evidence.Trusted)
                : default
        );

    [Theory]
    [InlineData("550 5.1.1 all the storage that lead@x.example had is gone", BounceKind.Soft)]
    [InlineData("550 5.1.1 the sender ana@outreach.example is nobody we know", BounceKind.Sender)]
    [InlineData("550 5.1.1 el remitente ana@outreach.example carece de permiso", BounceKind.Sender)]
    [InlineData("550 5.1.1 attachments of that kind go back", BounceKind.Content)]
    [InlineData("550 5.1.1 the storage server knows no such user", BounceKind.Hard)]
    public void A_code_alone_gives_way_to_what_the_sentence_is_about(string diagnostic, BounceKind kind) =>
        Assert.Equal(kind, DiagnosticPolicy.Classify(diagnostic, "non-delivery report", trusted: true)!.Kind);

    [Theory]
    [InlineData("550 Boîte aux lettres désactivée")]
    [InlineData("550 Boite aux lettres desactivee")]
    [InlineData("550 BOÎTE AUX LETTRES DÉSACTIVÉE")]
    [InlineData("550 Boi\u0302te aux lettres de\u0301sactive\u0301e")]
    [InlineData("550 Usuário inválido")]
    [InlineData("550 Usuario invalido")]
    [InlineData("550 Почтовый ящик удалён")]
    [InlineData("550 Почтовый ящик удален")]
    [InlineData("550 Почтовыи\u0306 ящик удале\u0308н")]
    [InlineData("550 Konto usunięte")]
    [InlineData("550 Ｕｓｅｒ ｕｎｋｎｏｗｎ")]
    [InlineData("550 L'adresse est inconnue: utilisateur inconnu")]
    public void A_wording_is_known_with_its_accents_without_them_and_with_marks_that_stand_alone(string diagnostic) =>
        Assert.Equal(
            (BounceKind.Hard, true),
            DiagnosticPolicy.Classify(diagnostic, "non-delivery report", trusted: true) is { } evidence
                ? (evidence.Kind, evidence.Trusted)
                : default
        );

    public static TheoryData<string, string> Reports =>
        new()
        {
            // Exchange Online
            {
                """
                    Your message to noone@gone.example couldn't be delivered.

                    Diagnostic information for administrators:

                    Generating server: mail.gone.example
                    noone@gone.example
                    Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient noone@gone.example not found by SMTP address lookup'

                    Original message headers:

                    ARC-Authentication-Results: i=1; mx.gone.example; spf=pass smtp.mailfrom=outreach.example.org; dmarc=pass action=none; dkim=pass
                    Received: from mx.outreach.example.org (2001:db8::1) by mail.gone.example with Microsoft SMTP Server id 15.20.5.7
                    Subject: Keep your mail out of spam
                    """,
                "5.1.10"
            },
            // Exchange Online, with a heading for the administrator
            {
                """
                    noone wasn't found at gone.example.

                    Original Message Details
                    Subject: Not blocked, no spam
                    Status code: 550 5.1.1
                    Reported error: 550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found
                    """,
                "5.1.1"
            },
            // Exim
            {
                """
                    This message was created automatically by mail delivery software.

                    A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.

                      noone@gone.example
                        host mx.gone.example [192.0.2.7]
                        SMTP error from remote mail server after RCPT TO:<noone@gone.example>:
                        550 5.1.1 User unknown

                    ------ This is a copy of the message, including all the headers. ------

                    Received: from ana by mx.outreach.example.org with esmtp (Exim 4.94.2)
                    DKIM-Signature: v=1; a=rsa-sha256; d=outreach.example.org
                    """,
                "5.1.1"
            },
            // Gmail
            {
                """
                    ** Address not found **

                    Your message wasn't delivered to noone@gone.example because the address couldn't be found, or is unable to receive mail.

                    The response was:

                    550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address

                    ----- Original message -----

                    Is your mail blocked, or in the spam folder? We cut invoice errors for 450 carriers.
                    """,
                "5.1.1"
            },
            // Postfix, all parts in one text
            {
                """
                    <noone@gone.example>: host mx.gone.example[192.0.2.7] said: 550 5.1.1 <noone@gone.example>: Recipient address rejected

                    Final-Recipient: rfc822; noone@gone.example
                    Action: failed
                    Status: 5.1.1
                    Diagnostic-Code: smtp; 550 5.1.1 <noone@gone.example>: Recipient address
                        rejected: User unknown in virtual mailbox table

                    Content-Type: message/rfc822

                    Authentication-Results: mx.gone.example; spf=pass; dkim=pass
                    Your mailbox is full of spam? 4.7.1
                    """,
                "5.1.1"
            },
            // GMX
            {
                """
                    The following address failed:
                    noone@gone.example:
                    SMTP error from remote server for RCPT TO command, host: mx.gone.example reason: 550 User unknown

                    --- The header of the original message is following. ---

                    We cut invoice errors for 450 carriers.
                    """,
                "550"
            },
            // a system that names no code in its status line
            {
                "The address noone@gone.example: no such user\n\nStatus: 5.0.0\n\nReturn-Path: <ana@outreach.example.org>\nspam",
                "no such user"
            },
        };

    [Theory]
    [MemberData(nameof(Reports))]
    public void The_mail_that_a_report_returns_is_no_evidence(string report, string code)
    {
        var evidence = DiagnosticPolicy.Classify(report.ReplaceLineEndings("\r\n"), "non-delivery report", trusted: true);

        Assert.Equal((BounceKind.Hard, code), (evidence!.Kind, evidence.Code));
    }

    [Fact]
    public void A_delay_is_no_bounce() =>
        Assert.Null(
            DiagnosticPolicy.Classify("Final-Recipient: rfc822; x\nAction: delayed\nStatus: 4.4.1", "non-delivery report", trusted: true)
        );

    [Fact]
    public void The_last_enhanced_code_of_a_report_decides() =>
        Assert.Equal(
            BounceKind.Hard,
            DiagnosticPolicy.Classify("Earlier tries: 4.4.1\nStatus: 5.1.1", "non-delivery report", trusted: true)!.Kind
        );

    [Fact]
    public void Payload_fields_are_never_trusted() =>
        Assert.False(DiagnosticPolicy.Classify("550 5.1.1 no such user", "payload", trusted: false)!.Trusted);
}
