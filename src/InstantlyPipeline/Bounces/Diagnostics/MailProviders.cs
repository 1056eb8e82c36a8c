using System.Collections.Frozen;

namespace InstantlyPipeline.Bounces.Diagnostics;

/// <summary>Tells who runs the mailbox of an address: by its domain, where many people have one there, else by the server that refused the
/// mail.</summary>
/// <remarks>The rows of <c>Providers.tsv</c>. What DNS says is asked elsewhere, see <c>MailboxProviders</c>.</remarks>
internal static class MailProviders
{
    private const string RemoteServer = "remote-mta:";
    private const string Said = " said:";
    private const int MostRead = 65_536;
    private const int MostHost = 255;

    private static readonly FrozenDictionary<string, string> ByEnd = Rows().ToFrozenDictionary(row => row.End, row => row.Provider);

    /// <returns>Null for a domain of somebody's own.</returns>
    public static string? OfDomain(string? domain) => domain is null ? null : OfHost(domain);

    /// <summary>Who refused, by what the report names as the remote server, or by the server's own words.</summary>
    public static string? OfReport(string report)
    {
        var text = report.Length > MostRead ? report[..MostRead] : report;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var host = HostOf(line.Trim());
            if (host.Length is > 0 and <= MostHost && OfHost(host.ToString()) is { } provider)
            {
                return provider;
            }
        }
        // A server that signs its answers: Gmail's end with "- gsmtp", those of Exchange Online with the server's name in brackets.
        return text.Contains("- gsmtp", StringComparison.Ordinal) ? "Google"
            : text.Contains(".protection.outlook.com]", StringComparison.OrdinalIgnoreCase) ? "Microsoft"
            : null;
    }

    /// <summary>"Remote-MTA: dns; mx.example.com" (RFC 3464), "host mx.example.com[192.0.2.1] said: 550 …" (Postfix).</summary>
    private static ReadOnlySpan<char> HostOf(ReadOnlySpan<char> line)
    {
        if (line.StartsWith(RemoteServer, StringComparison.OrdinalIgnoreCase))
        {
            var name = line[(line.IndexOf(';') + 1)..].Trim();
            return name[..EndOfHost(name)];
        }
        var said = line.IndexOf(Said, StringComparison.Ordinal);
        var host = said < 0 ? -1 : line[..said].LastIndexOf("host ", StringComparison.Ordinal);
        if (host < 0)
        {
            return [];
        }
        var rest = line[(host + "host ".Length)..said];
        return rest[..EndOfHost(rest)];
    }

    private static int EndOfHost(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(" [(,;");
        return end < 0 ? text.Length : end;
    }

    private static string? OfHost(string host)
    {
        var name = host.Trim().TrimEnd('.').ToLowerInvariant();
        while (true)
        {
            if (ByEnd.TryGetValue(name, out var provider))
            {
                return provider;
            }
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
            {
                return null;
            }
            name = name[(dot + 1)..];
        }
    }

    private static IEnumerable<(string End, string Provider)> Rows()
    {
        using var reader = new StreamReader(
            typeof(MailProviders).Assembly.GetManifestResourceStream("InstantlyPipeline.Bounces.Diagnostics.Providers.tsv")!
        );
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line.Split('\t') is [{ Length: > 0 } end, { Length: > 0 } provider, { Length: > 0 }]
                    ? (end, provider)
                    : throw new InvalidDataException("A line of Providers.tsv has not the three columns end, provider and source.");
            }
        }
    }
}
