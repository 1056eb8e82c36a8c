using System.Globalization;
using System.Text;

namespace InstantlyPipeline.Bounces.Diagnostics;

/// <summary>Makes the encoded parts of a raw mail readable, for reports that come as they were sent.</summary>
/// <remarks>Source: RFC 2045 section 6. Lines that are in no encoded part stay as they are; each line is read once.</remarks>
internal static class MimeText
{
    private const string TransferEncoding = "Content-Transfer-Encoding:";

    private const string ContentType = "Content-Type:";

    public static IReadOnlyList<string> Decode(IReadOnlyList<string> lines) => WithoutHtml(DecodeParts(lines));

    /// <summary>Where a mail says the same in plain text or as a delivery status, its HTML says nothing more, in many more words.</summary>
    private static List<string> WithoutHtml(List<string> lines)
    {
        if (
            !lines.Exists(line => IsType(line, "text/html"))
            || !lines.Exists(line => IsType(line, "text/plain") || IsType(line, "message/delivery-status"))
        )
        {
            return lines;
        }
        var (html, rest) = (false, new List<string>(lines.Count));
        foreach (var line in lines)
        {
            html = line.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
                ? IsType(line, "text/html")
                : html && !line.StartsWith("--", StringComparison.Ordinal);
            if (!html)
            {
                rest.Add(line);
            }
        }
        return rest;
    }

    private static bool IsType(string line, string type) =>
        line.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) && line.Contains(type, StringComparison.OrdinalIgnoreCase);

    private static List<string> DecodeParts(IReadOnlyList<string> lines)
    {
        var decoded = new List<string>(lines.Count);
        var charset = "utf-8";
        for (var at = 0; at < lines.Count; at++)
        {
            var line = lines[at];
            decoded.Add(line);
            charset = CharsetOf(line) ?? charset;
            if (!line.StartsWith(TransferEncoding, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }
            var encoding = line[TransferEncoding.Length..].Trim();
            if (Is("base64") || Is("quoted-printable"))
            {
                while (++at < lines.Count && lines[at].Length > 0)
                {
                    decoded.Add(lines[at]);
                    charset = CharsetOf(lines[at]) ?? charset;
                }
                decoded.Add("");
                var body = new List<string>();
                while (++at < lines.Count && !lines[at].StartsWith("--", StringComparison.Ordinal))
                {
                    body.Add(lines[at]);
                }
                at--; // the boundary belongs to what follows
                decoded.AddRange(Is("base64") ? Base64(body, charset) : QuotedPrintable(body, charset));
            }

            bool Is(string name) => encoding.Equals(name, StringComparison.OrdinalIgnoreCase);
        }
        return decoded;
    }

    private static string? CharsetOf(string line) =>
        line.IndexOf("charset=", StringComparison.OrdinalIgnoreCase) is var at and >= 0
            ? line[(at + "charset=".Length)..].Split(';')[0].Trim(' ', '"')
            : null;

    private static IReadOnlyList<string> Base64(List<string> body, string charset)
    {
        try
        {
            return LinesOf(Convert.FromBase64String(string.Concat(body)), charset);
        }
        catch (FormatException)
        {
            return body; // it was no base64 after all
        }
    }

    private static string[] QuotedPrintable(List<string> body, string charset)
    {
        var bytes = new List<byte>();
        foreach (var line in body)
        {
            var soft = line.EndsWith('=');
            var text = soft ? line[..^1] : line;
            for (var at = 0; at < text.Length; at++)
            {
                if (
                    text[at] == '='
                    && at + 2 < text.Length
                    && byte.TryParse(text.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var octet)
                )
                {
                    bytes.Add(octet);
                    at += 2;
                }
                else
                {
                    bytes.AddRange(Encoding.UTF8.GetBytes(text[at].ToString()));
                }
            }
            if (!soft)
            {
                bytes.Add((byte)'\n');
            }
        }
        return LinesOf([.. bytes], charset);
    }

    private static string[] LinesOf(byte[] bytes, string charset)
    {
        Encoding encoding;
        try
        {
            encoding = Encoding.GetEncoding(charset);
        }
        // An unknown name, or one that .NET refuses: reports of Exchange 2003 say unicode-1-1-utf-7.
        catch (Exception ex) when (ex is ArgumentException or NotSupportedException)
        {
            encoding = Encoding.UTF8; // codes and addresses are ASCII in nearly every charset
        }
        return encoding.GetString(bytes).ReplaceLineEndings("\n").Split('\n');
    }
}
