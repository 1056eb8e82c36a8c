using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Settings;

namespace InstantlyPipeline.Routes.Files;

/// <summary>Reads the routes of the file.</summary>
internal sealed class RouteReader(ProblemList problems, IReadOnlyCollection<string> clients)
{
    private const int LongestName = 40;

    private readonly HashSet<string> _names = [];

    public IReadOnlyList<Route> Read(FileNode routes)
    {
        if (routes.Kind is not JsonTokenType.StartArray)
        {
            problems.Add(routes.Line, $"routes has to be a list in square brackets, and is {routes.KindName}.");
            return [];
        }
        return [.. routes.Items.Select((route, index) => One(route, string.Create(CultureInfo.InvariantCulture, $"routes[{index + 1}]")))];
    }

    private Route One(FileNode node, string path)
    {
        var members = problems.Members(node, path, FileWords.OfRoute);
        var name = members.GetValueOrDefault("name") is { } named ? problems.Text(named, $"{path}.name") : null;
        if (name is null)
        {
            _ =
                node.Kind is JsonTokenType.StartObject && !members.ContainsKey("name")
                    ? Missing(node, $"{path} has no name: steps and doctor call it by one.")
                    : false;
        }
        else if (
            name.Length > LongestName
            || !name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
        )
        {
            problems.Add(
                members["name"].Line,
                $"{path}.name cannot be {ProblemList.Shown(name)}: at most {LongestName} lower-case letters, digits and dashes, for "
                    + $"it is part of steps' names."
            );
        }
        else if (!_names.Add(name))
        {
            problems.Add(members["name"].Line, $"Two routes are called {name}: give each a name of its own.");
        }
        path = name is null ? path : $"route {name}";
        return new(
            name ?? "",
            members.GetValueOrDefault("when") is { } when ? Condition(when, path) : new(),
            Actions(node, members.GetValueOrDefault("do"), name ?? "", path)
        );
    }

    private RouteCondition Condition(FileNode node, string path)
    {
        var members = problems.Members(node, $"{path}: when", FileWords.Conditions);
        return new()
        {
            Client = Known("client", clients, "client of the file"),
            Campaign = Texts("campaign"),
            Label = Texts("label"),
            EventType = Known(
                "eventType",
                FileWords.EventTypes,
                "event type that comes to a route (labels are matched by label, and sends, opens, clicks and bounces come to none)"
            ),
            Category = Known("category", FileWords.Categories, "category of a reply"),
            Account = Texts("account"),
        };

        IReadOnlyList<string> Texts(string name) =>
            [.. problems.Texts(members.GetValueOrDefault(name), $"{path}: {name}").Select(text => text.Text)];

        IReadOnlyList<string> Known(string name, IReadOnlyCollection<string> known, string what)
        {
            foreach (var (text, line) in problems.Texts(members.GetValueOrDefault(name), $"{path}: {name}"))
            {
                if (!known.Any(candidate => Wildcard.Matches(text, candidate)))
                {
                    problems.Add(
                        line,
                        $"{path}: {ProblemList.Shown(text)} is no {what}. "
                            + $"{(known.Count > 0 ? Nearest.DidYouMean(text, known) : "The file has none.")}"
                    );
                }
            }
            return [.. problems.Texts(members.GetValueOrDefault(name), $"{path}: {name}").Select(text => text.Text)];
        }
    }

    private List<RouteAction> Actions(FileNode route, FileNode? node, string name, string path)
    {
        if (node is not { Kind: JsonTokenType.StartArray, Items.Count: > 0 })
        {
            _ =
                route.Kind is JsonTokenType.StartObject
                && Missing(node ?? route, $"{path} does nothing: give it a list do with at least one action, or \"nothing\".");
            return [];
        }
        var actions = node
            .Items.Select(item => Action(item, path))
            .OfType<RouteAction>()
            .Select((action, index) => action with { Step = string.Create(CultureInfo.InvariantCulture, $"route-{name}-{index + 1}-") })
            .ToList();
        if (actions.Exists(action => action.What == RouteAction.Nothing) && actions.Count > 1)
        {
            problems.Add(node.Line, $"{path} does nothing and something: leave \"nothing\" out, or the rest.");
        }
        return actions;
    }

    private RouteAction? Action(FileNode node, string path)
    {
        if (node.Kind is JsonTokenType.String)
        {
            return problems.OneOf(node, $"{path}: do", FileWords.Actions) switch
            {
                null => null,
                var bare when FileWords.BareActions.Contains(bare) => new(bare),
                var what => Needs(node, what, path),
            };
        }
        var members = problems.Members(node, $"{path}: do", FileWords.Actions);
        if (members.Count != 1)
        {
            _ =
                node.Kind is JsonTokenType.StartObject
                && node.Members.Count != 1
                && Missing(node, $"{path}: each action is an object with one name, for example {{ \"alert\": \"#sales\" }}.");
            return null;
        }
        var (name, value) = members.Single();
        var action = FileWords.Actions.First(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return action switch
        {
            RouteAction.Task => TaskOf(value, $"{path}: task"),
            RouteAction.Status => problems.OneOf(value, $"{path}: status", FileWords.Statuses) is { } status
                ? new(action) { Value = status }
                : null,
            RouteAction.Alert or RouteAction.Stage or RouteAction.Tag => problems.Text(value, $"{path}: {action}") is { } text
                ? new(action) { Value = text }
                : null,
            _ => value.Kind is JsonTokenType.True ? new(action) : Bare(value, action, path),
        };
    }

    private RouteAction? TaskOf(FileNode node, string path)
    {
        var members = problems.Members(node, path, FileWords.OfTask);
        TimeSpan? due = null;
        if (members.GetValueOrDefault("due") is { } written && problems.Text(written, $"{path}: due") is { } text)
        {
            due = Duration(text);
            if (due is null)
            {
                problems.Add(
                    written.Line,
                    $"{path}: due cannot be {ProblemList.Shown(text)}: write a number and a unit, such as 30m, 4h or 2d."
                );
            }
        }
        return new(RouteAction.Task)
        {
            Owners = [.. problems.Texts(members.GetValueOrDefault("owner"), $"{path}: owner").Select(owner => owner.Text)],
            Due = due,
        };
    }

    private static TimeSpan? Duration(string text) =>
        !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > 10_000
            ? null
            : text[^1] switch
            {
                'm' => TimeSpan.FromMinutes(count),
                'h' => TimeSpan.FromHours(count),
                'd' => TimeSpan.FromDays(count),
                _ => null,
            };

    private RouteAction? Needs(FileNode node, string what, string path)
    {
        problems.Add(node.Line, $"{path}: {what} needs a value, for example {{ \"{what}\": \"…\" }}.");
        return null;
    }

    private RouteAction? Bare(FileNode node, string action, string path)
    {
        problems.Add(node.Line, $"{path}: {action} takes no value: write \"{action}\".");
        return null;
    }

    private bool Missing(FileNode node, string sentence)
    {
        problems.Add(node.Line, sentence);
        return true;
    }
}
