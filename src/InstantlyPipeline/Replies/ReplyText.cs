using InstantlyPipeline.Events;
using InstantlyPipeline.Replies.Reading;

namespace InstantlyPipeline.Replies;

/// <summary>What the person wrote, for those who need no more than the words. <see cref="ReplyReader"/> tells what was cut, too.</summary>
public static class ReplyText
{
    /// <summary>The words of the reply; empty when the event has none. A very long one is cut.</summary>
    public static string Of(InstantlyEvent reply) => ReplyReader.Read(reply).Words;

    /// <summary>The words of a plain text, its quotes cut away.</summary>
    public static string WithoutQuote(string text) => ReplyReader.ReadText(text).Words;

    /// <summary>Plain text of an HTML mail from anybody, its quoted parts left out; null without one. A very long one is cut.</summary>
    public static string? TryFromHtml(string? html) => html is null ? null : FromHtml(html);

    /// <summary>Plain text of an HTML mail, its quoted parts left out.</summary>
    public static string FromHtml(string html) => ReplyReader.TextOfHtml(html);
}
