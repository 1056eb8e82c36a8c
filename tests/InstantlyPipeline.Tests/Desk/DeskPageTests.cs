using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using InstantlyPipeline.Desk;
using InstantlyPipeline.Http;
using InstantlyPipeline.Replies;
using Xunit;

namespace InstantlyPipeline.Tests.Desk;

/// <summary>The desk's files as they are served. How the page behaves in a browser is in InstantlyPipeline.Desk.Tests.</summary>
public sealed partial class DeskPageTests
{
    private const int MostBytes = 300 * 1024;
    private const int MostStyleBytes = 10 * 1024;

    private static readonly string Folder = Path.Combine(
        typeof(DeskPageTests)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "Repository")
            .Value!,
        "src",
        "InstantlyPipeline.Desk",
        "Page"
    );

    public static TheoryData<string> Files => [.. DeskPage.FileNames];

    [Fact]
    public void Every_file_of_the_folder_is_served() =>
        Assert.Equal(
            Directory
                .EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
            DeskPage.FileNames.Order(StringComparer.Ordinal)
        );

    [Fact]
    public void The_whole_desk_is_at_most_300_KB_and_its_style_sheet_below_10()
    {
        Assert.InRange(DeskPage.FileNames.Sum(name => Get(name).Body.Length), 1, MostBytes);
        Assert.InRange(Get("style.css").Body.Length, 1, MostStyleBytes);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_comes_under_a_strict_policy_and_is_asked_for_again(string file)
    {
        var answer = Get(file);

        Assert.Equal(200, answer.Status);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("no-cache", answer.Header("Cache-Control"));
        var policy = answer.Header("Content-Security-Policy")!;
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("index.html", "text/html; charset=utf-8")]
    [InlineData("app.js", "text/javascript; charset=utf-8")]
    [InlineData("vendor/preact.mjs", "text/javascript; charset=utf-8")]
    [InlineData("style.css", "text/css; charset=utf-8")]
    [InlineData("icon.svg", "image/svg+xml")]
    public void A_file_says_what_it_is(string file, string contentType) => Assert.Equal(contentType, Get(file).ContentType);

    [Fact]
    public void The_address_without_a_slash_leads_to_the_one_with_a_slash_below_any_path_of_a_proxy()
    {
        var answer = DeskPage.Answer("GET", "/desk", null);

        Assert.Equal((308, "desk/"), (answer.Status, answer.Header("Location")));
        Assert.Equal(200, DeskPage.Answer("GET", "/desk/", null).Status);
    }

    [Fact]
    public void A_browser_that_has_the_file_is_not_sent_it_again()
    {
        var tag = Get("app.js").Header("ETag");

        var again = DeskPage.Answer("GET", "/desk/app.js", tag);

        Assert.Equal((304, 0), (again.Status, again.Body.Length));
        Assert.Equal(200, DeskPage.Answer("GET", "/desk/app.js", "\"of-another-version\"").Status);
    }

    [Theory]
    [InlineData("POST", "/desk/app.js", 405)]
    [InlineData("GET", "/desk/../operations/events", 404)]
    [InlineData("GET", "/desk/vendor/", 404)]
    [InlineData("GET", "/desk/APP.JS", 404)]
    public void What_is_no_file_of_the_desk_is_refused_under_the_same_policy(string method, string path, int status)
    {
        var answer = DeskPage.Answer(method, path, null);

        Assert.Equal(status, answer.Status);
        Assert.NotNull(answer.Header("Content-Security-Policy"));
    }

    [Fact]
    public void The_page_has_no_inline_script_or_style_and_names_only_files_that_are_served()
    {
        var page = Text("index.html");

        Assert.DoesNotMatch(InlineCode(), page);
        Assert.All(Address().Matches(page).Select(match => match.Groups["file"].Value), file => Assert.Contains(file, DeskPage.FileNames));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_module_imports_only_files_that_are_served(string file)
    {
        if (!file.EndsWith("js", StringComparison.Ordinal))
        {
            return;
        }
        var here = new Uri(new Uri("http://desk/"), file);
        Assert.All(
            Import().Matches(Text(file)).Select(match => new Uri(here, match.Groups["file"].Value).AbsolutePath[1..]),
            wanted => Assert.Contains(wanted, DeskPage.FileNames)
        );
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Our_own_files_name_no_other_host_and_turn_no_text_into_code(string file)
    {
        if (file.StartsWith("vendor/", StringComparison.Ordinal))
        {
            return;
        }
        var text = Text(file).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
        Assert.DoesNotMatch(OtherHost(), text);
        Assert.DoesNotMatch(TextIntoCode(), text);
    }

    [Fact]
    public void Each_library_is_the_one_of_its_package_but_for_the_change_that_is_written_beside_it()
    {
        using var libraries = JsonDocument.Parse(Get("vendor/libraries.json").Body);
        var rows = libraries.RootElement.EnumerateArray().ToList();

        Assert.Equal(
            DeskPage.FileNames.Where(name => name.StartsWith("vendor/", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            rows.SelectMany(row => new[] { row.GetProperty("file").GetString(), row.GetProperty("licenceFile").GetString() })
                .Append("libraries.json")
                .Distinct()
                .Select(name => $"vendor/{name}")
                .Order(StringComparer.Ordinal)
        );
        Assert.All(
            rows,
            row =>
            {
                var content = Text($"vendor/{row.GetProperty("file").GetString()}");
                if (row.TryGetProperty("changed", out var changed))
                {
                    var (from, to) = (changed.GetProperty("from").GetString()!, changed.GetProperty("to").GetString()!);
                    Assert.Single(Regex.Matches(content, Regex.Escape(to)));
                    content = content.Replace(to, from, StringComparison.Ordinal);
                }
                Assert.Equal(
                    row.GetProperty("sha256").GetString(),
                    Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))
                );
            }
        );
    }

    [Fact]
    public void Each_label_of_a_reply_has_a_word_and_a_heading()
    {
        var known = Text("labels.js").Split("const KNOWN = {")[1].Split("};")[0];

        Assert.Equal(
            Enum.GetValues<ReplyLabel>().Select(label => JsonSerializer.Serialize(label).Trim('"')).Order(StringComparer.Ordinal),
            LabelRow().Matches(known).Select(match => match.Groups["label"].Value).Order(StringComparer.Ordinal)
        );
    }

    private static HttpAnswer Get(string file) => DeskPage.Answer("GET", $"/desk/{file}", null);

    private static string Text(string file) => Encoding.UTF8.GetString(Get(file).Body.Span);

    [GeneratedRegex("<script(?![^>]*\\bsrc=)|<style|\\sstyle=|\\son\\w+=|javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex InlineCode();

    [GeneratedRegex("(?:src|href)=\"(?<file>[^\"]+)\"")]
    private static partial Regex Address();

    [GeneratedRegex("""(?:from|import\()\s*['"](?<file>\.[^'"]+)['"]""")]
    private static partial Regex Import();

    [GeneratedRegex(@"^\s*(?<label>\w+): \['", RegexOptions.Multiline)]
    private static partial Regex LabelRow();

    [GeneratedRegex("https?://|\\bwss?://")]
    private static partial Regex OtherHost();

    [GeneratedRegex("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function|dangerously")]
    private static partial Regex TextIntoCode();
}
