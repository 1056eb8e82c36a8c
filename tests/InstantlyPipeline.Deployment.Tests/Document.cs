using System.Text.RegularExpressions;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>What a document tells its reader to type, open and look for.</summary>
internal sealed partial class Document(string path)
{
    private readonly string _text = Repository.Text(path);

    /// <summary>Every document of the repository that its users read.</summary>
    public static IEnumerable<string> All =>
        [
            "README.md",
            "CONTRIBUTING.md",
            "CHANGELOG.md",
            "infra/README.md",
            .. Directory
                .EnumerateFiles(Repository.PathOf("docs"), "*.md")
                .Select(file => Path.GetRelativePath(Repository.Root, file))
                .Order(),
        ];

    /// <summary>What stands in backticks or in a line of a code block.</summary>
    public IEnumerable<string> Code =>
        Blocks()
            .Matches(_text)
            .SelectMany(block => block.Groups[1].Value.Split('\n'))
            .Concat(Spans().Matches(Blocks().Replace(_text, "")).Select(span => span.Groups[1].Value))
            .Select(line => line.Trim());

    /// <summary>Paths in this repository, in commands or on their own.</summary>
    public IEnumerable<string> Paths =>
        Code.SelectMany(code => RepositoryPath().Matches(code)).Select(match => match.Value.TrimEnd('/', '.')).Distinct();

    /// <summary>Targets of links that lead to other files here, relative to the repository's root, without their anchors.</summary>
    public IEnumerable<string> Links =>
        Link()
            .Matches(_text)
            .Select(match => match.Groups[1].Value)
            .Where(link => link.Length > 0 && !link.Contains(':', StringComparison.Ordinal))
            .Select(link => Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(path)!, link)));

    /// <summary>The words after the name of the command line tool.</summary>
    public IEnumerable<string[]> ToolCalls =>
        Code.SelectMany(code => ToolCall().Matches(code))
            .Select(match => match.Groups[1].Value.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 0);

    public IEnumerable<string> AzdVariables =>
        Code.SelectMany(code => AzdVariable().Matches(code))
            .Select(match => match.Groups[1].Value)
            .Where(name => name != "NAME")
            .Distinct();

    public IEnumerable<string> Functions => Code.Where(code => FunctionName().IsMatch(code)).Distinct();

    [GeneratedRegex("```\\w*\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Spans();

    [GeneratedRegex(@"(?<![\w/.])(?:src|tests|infra|docs)/[\w./-]+")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex(@"\]\(([^)#]*)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?:^|\s)(?:instantly-pipeline|dotnet run --project src/InstantlyPipeline\.Cli --) ([a-z][^|;]*)")]
    private static partial Regex ToolCall();

    [GeneratedRegex(@"azd env (?:set|get-value) ([A-Z_]+)")]
    private static partial Regex AzdVariable();

    [GeneratedRegex("^(?:Process|Receive|Drain|Drop|Operate|Tell)[A-Z]?[A-Za-z]*$")]
    private static partial Regex FunctionName();
}
