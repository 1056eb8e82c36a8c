using InstantlyPipeline.Replies.Reading;
using Xunit;

namespace InstantlyPipeline.Tests.Replies.Reading;

public sealed class HtmlReadingTests
{
    [Theory]
    [InlineData(
        """<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">Kwa hiyo Sam aliandika:<br></div><blockquote class="gmail_quote">Who checks?</blockquote></div>"""
    )]
    [InlineData("""<div class="gmail_quote">---------- Forwarded message ---------<br>From: Sam<br><br>Who checks?</div>""")]
    [InlineData(
        """<div id="appendonsend"></div><hr><div id="divRplyFwdMsg" dir="ltr"><b>Kutoka:</b> Sam<br><b>Mada:</b> Freight</div><div>Who checks?</div>"""
    )]
    [InlineData("""<div id="x_divRplyFwdMsg"><b>Kutoka:</b> Sam</div><div>Who checks?</div>""")]
    [InlineData(
        """<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>Kutoka:</b> Sam<br><b>Tarehe:</b> Jumatatu<br><b>Mada:</b> Freight</p></div></div><p class="MsoNormal">Who checks?</p>"""
    )]
    [InlineData("""<div class="OutlookMessageHeader"><font>-----Original Message-----</font></div><div>Who checks?</div>""")]
    [InlineData(
        """<div><blockquote type="cite"><div>On 17 Aug 2026, at 14:02, Sam wrote:</div><div>Who checks?</div></blockquote></div>"""
    )]
    [InlineData("""<div id="ydp1yahoo_quoted_123" class="yahoo_quoted"><div>Kwa hiyo Sam:</div><div>Who checks?</div></div>""")]
    [InlineData(
        """<div class="protonmail_quote">Kwa hiyo Sam:<br><blockquote class="protonmail_quote" type="cite">Who checks?</blockquote></div>"""
    )]
    [InlineData(
        """<div class="zmail_extra"><div id="Zm-_Id_-Sgn1">---- Kwa hiyo ----</div><blockquote id="blockquote_zmail">Who checks?</blockquote></div>"""
    )]
    [InlineData("""<div name="quote" style="border-left:2px solid #C3D9E5"><div><b>Kutoka:</b> Sam</div><div>Who checks?</div></div>""")]
    [InlineData("""<div class="moz-cite-prefix">Kwa hiyo Sam:<br></div><blockquote type="cite" cite="mid:1">Who checks?</blockquote>""")]
    [InlineData("""<div class="moz-forward-container">-------- Ujumbe --------<br>Who checks?</div>""")]
    [InlineData("""<div>17.08.2026, 14:02, "Sam" &lt;sam@outreach.example.org&gt;:</div><blockquote>Who checks?</blockquote>""")]
    [InlineData("""<!-- originalMessage --><div>-------- Ujumbe --------</div><div>Who checks?</div>""")]
    [InlineData("""<hr id="zwchr" data-marker="__DIVIDER__"><div><b>Kutoka:</b> Sam</div><div>Who checks?</div>""")]
    [InlineData("""<div name="messageReplySection">On 17 Aug 2026 at 14:02, Sam wrote:<br><blockquote>Who checks?</blockquote></div>""")]
    [InlineData("""<span id="OLK_SRC_BODY_SECTION"><div><span>Kutoka: </span>Sam</div><div>Who checks?</div></span>""")]
    [InlineData(
        """<div>Sam Hill<hr><b>From: </b>sam@outreach.example.org<br><b>To: </b>dana@acme.example<br><b>Sent: </b>Monday, August 17, 2026 2:02:01 PM<br><b>Subject: </b>Freight<br><br><p>Who checks?</p></div>"""
    )]
    [InlineData("""<div id="mail-editor-reference-message-container"><div>Kutoka: Sam</div><div>Who checks?</div></div>""")]
    [InlineData(
        """<div style="border: none;	border-top:  solid #B5C4DF 1.0pt; padding:3.0pt 0in 0in 0in"><p><b>From:</b> Sam Hill</p></div><p>Who checks?</p>"""
    )]
    [InlineData(
        """<span id="OLK_SRC_BODY_SECTION"></span><div style="BORDER-BOTTOM: medium none; BORDER-TOP: #b5c4df 1pt solid; PADDING-TOP: 3pt"><span style="font-weight: bold">Kutoka:</span> Sam<br><span style="font-weight:bold">Tarehe:</span> Jumatatu<br><span style="font-weight:bold">Mada:</span> Freight</div><div>Who checks?</div>"""
    )]
    [InlineData("""<div style="border-top: 1px solid #cccccc">From: sam@outreach.example.org</div><div>Who checks?</div>""")]
    [InlineData(
        """<pre>From:  Sam Hill &lt;sam@outreach.example.org&gt;</pre><span id="OLK_SRC_BODY_SECTION"><div>Date: Monday</div><div>Who checks?</div></span>"""
    )]
    public void The_quote_is_found_in_the_tree_in_whatever_language(string quote)
    {
        var reading = ReplyReader.ReadHtml($"<html><body><div>Thursday works.</div><div><br></div>{quote}</body></html>");

        Assert.Equal("Thursday works.", reading.Words);
        Assert.Contains("Who checks?", reading.Cut, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<div class="gmail_signature">Dana Okafor</div>""")]
    [InlineData("""<pre class="moz-signature" cols="72">-- Dana Okafor</pre>""")]
    [InlineData("""<div id="ms-outlook-mobile-signature">Get <a href="https://aka.ms/x">Outlook for iOS</a></div>""")]
    [InlineData("""<div>Sent from my iPhone</div>""")]
    public void A_mail_programs_signature_is_left_out(string signature) =>
        Assert.Equal("Thursday works.", ReplyReader.ReadHtml($"<div>Thursday works.</div>{signature}").Words);

    [Fact]
    public void A_line_break_of_the_source_is_a_space_and_a_break_of_the_page_is_a_line() =>
        Assert.Equal(
            "We could talk\non Thursday at ten.\n\nDana",
            ReplyReader.ReadHtml("<p>We  could\n    talk<br>\non <b>Thursday</b>\nat ten.</p>\n\n<p>Dana</p>").Words
        );

    [Fact]
    public void Text_set_in_columns_as_it_is_keeps_its_lines() => Assert.Equal("A\n  B", ReplyReader.ReadHtml("<pre>A\n  B</pre>").Words);

    [Fact]
    public void What_nobody_sees_is_left_out() =>
        Assert.Equal(
            "Thursday works.",
            ReplyReader
                .ReadHtml(
                    "<title>x</title><style>p{}</style><script>1</script><div style='display: none'>preview</div><span hidden>x</span><!-- x -->Thursday works."
                )
                .Words
        );

    [Fact]
    public void Word_writes_every_line_as_a_paragraph_and_leaves_no_blank_ones_between() =>
        Assert.Equal(
            "Hi Sam,\nThursday.",
            ReplyReader.ReadHtml("<p class=MsoNormal>Hi Sam,<o:p></o:p></p><p class=MsoNormal>Thursday.</p>").Words
        );

    [Theory]
    [InlineData("<div>Thursday works.<br>Dana<hr>Harborline Ltd</div>", "Thursday works.\nDana")]
    [InlineData("<div>Thursday works.</div><div>Call me<hr>Dana</div>", "Call me")]
    public void A_name_above_a_ruler_stays_where_no_mail_follows(string html, string kept) =>
        Assert.Contains(kept, ReplyReader.ReadHtml(html).Words, StringComparison.Ordinal);
}
