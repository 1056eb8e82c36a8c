using System.Text.Json;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Routes.Files;

/// <summary>Takes values of the file apart, and notes what is wrong with them.</summary>
internal sealed class ProblemList
{
    private readonly List<FileProblem> _all = [];

    public IReadOnlyList<FileProblem> All => _all;

    public void Add(int line, string sentence)
    {
        var problem = new FileProblem(line, sentence);
        if (!_all.Contains(problem))
        {
            _all.Add(problem);
        }
    }

    /// <summary>The members of an object by name, case aside; null where anything else stands. A name that is there twice is a
    /// problem.</summary>
    public IReadOnlyList<(string Name, int Line, FileNode Value)> Named(FileNode node, string path)
    {
        if (node.Kind is not JsonTokenType.StartObject)
        {
            Add(node.Line, $"{path} has to be an object in braces, and is {node.KindName}.");
            return [];
        }
        foreach (var twice in node.Members.GroupBy(member => member.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            Add(twice.Last().Line, $"{path} has {twice.Key} twice: keep one of them.");
        }
        return [.. node.Members.DistinctBy(member => member.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Members whose names must be known.</summary>
    public Dictionary<string, FileNode> Members(FileNode node, string path, IReadOnlyCollection<string> known)
    {
        var members = new Dictionary<string, FileNode>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, line, value) in Named(node, path))
        {
            if (known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                members[name] = value;
            }
            else
            {
                Add(line, $"{path} knows no {Shown(name)}. {Nearest.DidYouMean(name, known)}");
            }
        }
        return members;
    }

    /// <summary>One of a few words, as it is spelled in the list; null when it is absent or none of them.</summary>
    public string? OneOf(FileNode? node, string path, IReadOnlyCollection<string> words)
    {
        if (node is null || Text(node, path) is not { } text)
        {
            return null;
        }
        if (words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } word)
        {
            return word;
        }
        Add(node.Line, $"{path} cannot be {Shown(text)}. {Nearest.DidYouMean(text, words)}");
        return null;
    }

    /// <summary>A text that is not blank; null where anything else stands, which is a problem.</summary>
    public string? Text(FileNode node, string path)
    {
        if (node.Kind is JsonTokenType.String && !string.IsNullOrWhiteSpace(node.Text))
        {
            return node.Text.Trim();
        }
        Add(
            node.Line,
            node.Kind is JsonTokenType.String
                ? $"{path} is blank: fill it in, or leave it out."
                : $"{path} has to be a text, and is {node.KindName}."
        );
        return null;
    }

    /// <summary>One text, or a list of texts.</summary>
    public IReadOnlyList<(string Text, int Line)> Texts(FileNode? node, string path) =>
        node is null
            ? []
            :
            [
                .. (node.Kind is JsonTokenType.StartArray ? node.Items : [node])
                    .Select(item => (Text: Text(item, path), item.Line))
                    .Where(item => item.Text is not null)
                    .Select(item => (item.Text!, item.Line)),
            ];

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<(string Text, int Line)> List(FileNode? node, string path)
    {
        if (node is null or { Kind: JsonTokenType.StartArray })
        {
            return Texts(node, path);
        }
        Add(node.Line, $"{path} has to be a list in square brackets, and is {node.KindName}.");
        return [];
    }

    /// <summary>What somebody wrote, short enough for a sentence.</summary>
    public static string Shown(string text) => $"“{(text.Length <= 60 ? text : text[..60] + "…")}”";
}
