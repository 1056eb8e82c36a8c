using System.Collections.Frozen;
using System.Text;
using InstantlyPipeline.Http;

namespace InstantlyPipeline.Desk;

/// <summary>The desk's files as both hosts serve them under <c>/desk</c>. They hold no data: what the page shows comes from the operations
/// API, which asks for a token.</summary>
public static class DeskPage
{
    /// <summary>The path under which a host routes every request here.</summary>
    public const string Path = "desk";

    private const string Index = "index.html";
    private const string ResourcePrefix = "Page/";

    // Scripts, styles and answers come from here and from nowhere else; no page may frame this one, and a text can become no HTML.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly KeyValuePair<string, string>[] SafetyHeaders =
    [
        new("Content-Security-Policy", ContentSecurityPolicy),
        new("X-Content-Type-Options", "nosniff"),
        new("Referrer-Policy", "no-referrer"),
        new("Cross-Origin-Opener-Policy", "same-origin"),
        new("Cross-Origin-Resource-Policy", "same-origin"),
        new("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        // Kept, and asked for again: a new version of the program is a new page at once.
        new("Cache-Control", "no-cache"),
    ];

    private static readonly FrozenDictionary<string, DeskFile> Files = ReadFiles();

    /// <summary>Names of all files, such as <c>pages/today.js</c>.</summary>
    public static IEnumerable<string> FileNames => Files.Keys;

    /// <param name="path">Of the request's address, from its beginning: <c>/desk</c>, <c>/desk/</c> or <c>/desk/app.js</c>.</param>
    /// <param name="knownTag">The header If-None-Match; null when absent.</param>
    public static HttpAnswer Answer(string method, string path, string? knownTag)
    {
        if (method is not ("GET" or "HEAD"))
        {
            return Safe(
                HttpAnswer.Problem(
                    405,
                    "Only GET is answered here.",
                    "The desk's files are read only; what changes something goes to /operations."
                ),
                "Allow",
                "GET, HEAD"
            );
        }
        var name = path.TrimStart('/');
        if (name == Path)
        {
            // Relative, so that it holds behind a proxy that serves the pipeline below a path of its own.
            return Safe(
                new HttpAnswer(308, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes("The desk is at desk/.")),
                "Location",
                $"{Path}/"
            );
        }
        name = name.StartsWith($"{Path}/", StringComparison.Ordinal) ? name[(Path.Length + 1)..] : name;
        if (!Files.TryGetValue(name.Length == 0 ? Index : name, out var file))
        {
            return HttpAnswer.Problem(
                404,
                "The desk has no such file.",
                "Open /desk; pages of the desk are behind the # of its address."
            ) with
            {
                Headers = SafetyHeaders,
            };
        }
        return knownTag is not null && knownTag.Contains(file.Tag, StringComparison.Ordinal)
            ? Safe(new HttpAnswer(304, file.ContentType, default), "ETag", file.Tag)
            : Safe(new HttpAnswer(200, file.ContentType, file.Content), "ETag", file.Tag);
    }

    private static HttpAnswer Safe(HttpAnswer answer, string header, string value) =>
        answer with
        {
            Headers = [.. SafetyHeaders, new(header, value)],
        };

    private static FrozenDictionary<string, DeskFile> ReadFiles()
    {
        var assembly = typeof(DeskPage).Assembly;
        return assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .ToFrozenDictionary(
                name => name[ResourcePrefix.Length..],
                name =>
                {
                    using var stream = assembly.GetManifestResourceStream(name)!;
                    var content = new byte[stream.Length];
                    stream.ReadExactly(content);
                    return new DeskFile(ContentTypeOf(name), content);
                },
                StringComparer.Ordinal
            );
    }

    private static string ContentTypeOf(string name) =>
        System.IO.Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".js" or ".mjs" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".json" => "application/json",
            _ => "text/plain; charset=utf-8",
        };
}
