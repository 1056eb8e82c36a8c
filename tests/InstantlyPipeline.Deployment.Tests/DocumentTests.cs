using System.Text.RegularExpressions;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>What the documents tell a reader to type exists. Settings are compared in the pipeline's own tests.</summary>
public sealed partial class DocumentTests
{
    private static readonly string CommandLine = Sources("src/InstantlyPipeline.Cli");
    private static readonly HashSet<string> Verbs = [.. VerbDeclared().Matches(CommandLine).Select(match => match.Groups[1].Value)];
    private static readonly HashSet<string> Options = [.. OptionDeclared().Matches(CommandLine).Select(match => match.Groups[1].Value)];

    public static TheoryData<string> Documents => [.. Document.All];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Each_path_and_each_link_leads_somewhere(string document)
    {
        var read = new Document(document);

        Assert.All(
            read.Paths.Concat(read.Links),
            path => Assert.True(Path.Exists(Repository.PathOf(path)), $"{document} names {path}, which does not exist.")
        );
    }

    [Fact]
    public void Each_document_that_a_comment_names_is_in_the_repository()
    {
        var known = Document.All.Select(document => Path.GetFileName(document)).ToHashSet();
        var named = Named().Matches(Sources("src") + Sources("tests")).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, document => Assert.Contains(document, known));
    }

    [GeneratedRegex(@"//[^\n]*?([\w-]+\.md)\b")]
    private static partial Regex Named();

    [Theory]
    [MemberData(nameof(Documents))]
    public void Each_call_of_the_command_line_names_verbs_and_options_that_are_there(string document)
    {
        Assert.All(
            new Document(document).ToolCalls,
            call =>
            {
                Assert.Contains(call[0], Verbs);
                Assert.All(
                    call.Where(word => word.StartsWith("--", StringComparison.Ordinal)),
                    option => Assert.Contains(option.Split('=')[0], Options)
                );
            }
        );
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Each_variable_of_azd_is_one_that_the_template_or_a_hook_reads_or_gives(string document)
    {
        var known = Repository.Text("infra/main.bicepparam") + Repository.Text("infra/main.bicep") + Sources("infra/hooks");

        Assert.All(
            new Document(document).AzdVariables,
            variable => Assert.Matches($@"('{variable}'|output {variable} |ValueAsync\(""{variable}""\))", known)
        );
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Each_function_is_in_the_app(string document)
    {
        var app = Sources("src/InstantlyPipeline.Functions");

        Assert.All(
            new Document(document).Functions,
            function => Assert.Contains($"[Function(nameof({function}))]", app, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_guide_to_a_local_event_uses_what_is_there_for_it()
    {
        var guide = new Document("docs/local.md");

        Assert.Empty(
            new[]
            {
                "src/InstantlyPipeline.Functions",
                "infra/emulators/compose.yaml",
                "infra/emulators/Config.json",
                "tests/Payloads/deliveries.http",
            }.Except(guide.Paths)
        );
        var settings = Repository.Json("local.settings.sample.json");
        Assert.Contains($"ngrok http 127.0.0.1:{settings["Host"]!["LocalHttpPort"]}", guide.Code);
        Assert.Contains($"Webhook__Secrets__0={settings["Values"]!["Webhook__Secrets__0"]}", guide.Code);
    }

    private static string Sources(string folder) =>
        string.Concat(
            Directory
                .EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories)
                .Where(file =>
                    !Path.GetRelativePath(Repository.Root, file)
                        .Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                )
                .Select(File.ReadAllText)
        );

    [GeneratedRegex(@"new(?: Command)?\(\s*""([a-z-]+)"",\s*\$*""")]
    private static partial Regex VerbDeclared();

    [GeneratedRegex(@"new(?: Option<[^(]+>)?\(\s*""(--[a-z-]+)""")]
    private static partial Regex OptionDeclared();
}
