using System.CommandLine;
using InstantlyPipeline.Operations;

namespace InstantlyPipeline.Cli;

/// <summary>The options that choose events, the same for every verb that acts on some.</summary>
internal sealed class EventFilter
{
    private readonly Option<string?> _workspace = new("--workspace")
    {
        Description = "Only events of this workspace: its id, or its client's name.",
    };
    private readonly Option<string?> _lead = new("--lead") { Description = "Only events of this lead's address." };
    private readonly Option<string?> _campaign = new("--campaign") { Description = "Only events of this campaign id." };
    private readonly Option<string?> _type = new("--type")
    {
        Description = "Only this event type, for example reply_received, or a label's text.",
    };
    private readonly Option<string?> _since = new("--since")
    {
        Description = "Only events received at or after this UTC time, for example 2026-08-18T09:00:00Z.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_workspace, _lead, _campaign, _type, _since])
        {
            command.Add(option);
        }
    }

    public IReadOnlyList<(string Name, string? Value)> Of(ParseResult result) =>
        [
            ("workspace", result.GetValue(_workspace)),
            ("lead", result.GetValue(_lead)),
            ("campaign", result.GetValue(_campaign)),
            ("type", result.GetValue(_type)),
            ("since", result.GetValue(_since)),
        ];
}
