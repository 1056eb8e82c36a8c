using System.Text.Json;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Settings;
using Microsoft.Extensions.Configuration;

namespace InstantlyPipeline.Routes.Files;

/// <summary>Reads <c>pipeline.json</c>, and says all that is wrong with it at once.</summary>
/// <param name="configuration">Where the settings are that the file refers to.</param>
public sealed class FileReader(IConfiguration configuration)
{
    public FileReading Read(ReadOnlySpan<byte> text)
    {
        var problems = new ProblemList();
        try
        {
            var file = new Pass(configuration, problems).Read(FileNode.Parse(text));
            return problems.All.Count > 0 ? new(null, [.. problems.All.OrderBy(problem => problem.Line)]) : new(file, []);
        }
        catch (JsonException unreadable)
        {
            // The parser's own words name the character, never more of the text.
            var words = unreadable.Message.Split(" LineNumber:")[0].Split(" Path:")[0];
            return new(null, [new((int)(unreadable.LineNumber ?? 0) + 1, $"this is not JSON: {words}")]);
        }
    }

    /// <summary>One reading.</summary>
    private sealed class Pass(IConfiguration configuration, ProblemList problems)
    {
        private readonly Dictionary<string, int> _lines = new(StringComparer.OrdinalIgnoreCase);

        public PipelineFile Read(FileNode top)
        {
            var members = problems.Members(top, "the file", FileWords.Top);
            var clients = members.GetValueOrDefault("clients") is { } node
                ? new ClientReader(configuration, problems, _lines).Read(node)
                : [];
            var file = new PipelineFile
            {
                Clients = clients,
                KeepsUnknown = problems.OneOf(members.GetValueOrDefault("unknownWorkspaces"), "unknownWorkspaces", FileWords.Unknown)
                    is { } unknown
                    ? unknown == "keep"
                    : clients.Count > 0,
                AllMatches = problems.OneOf(members.GetValueOrDefault("match"), "match", FileWords.Match) == "all",
                Routes = members.GetValueOrDefault("routes") is { } routes
                    ? new RouteReader(problems, [.. clients.Select(client => client.Name)]).Read(routes)
                    : [],
            };
            CheckSettings(clients);
            return file;
        }

        /// <summary>What the destinations themselves say of their settings, at the line where the setting stands.</summary>
        private void CheckSettings(IReadOnlyList<ClientSettings> clients)
        {
            foreach (var own in new WorkspaceSettings(configuration, clients, keepUnknown: true).All.Where(own => own.Client is not null))
            {
                foreach (var sentence in own.Problems.Where(sentence => sentence.StartsWith("clients.", StringComparison.Ordinal)))
                {
                    var path = sentence.Split(' ')[0];
                    var line = _lines.TryGetValue(path, out var at) ? at : _lines.GetValueOrDefault(path[..path.LastIndexOf('.')], 1);
                    problems.Add(line, sentence);
                }
            }
        }
    }
}
