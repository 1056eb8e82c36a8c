using System.CommandLine;
using InstantlyPipeline.Cli.Serve;

namespace InstantlyPipeline.Cli;

/// <summary>Options that several verbs share, spelled and explained once.</summary>
internal static class CommonOptions
{
    public static Option<string> Data() => new("--data")
    {
        Description = "Folder of the database and the operations token.",
        DefaultValueFactory = _ => DataDirectory.Default,
    };

    public static Option<Uri> Url() => new("--url")
    {
        Description = "The pipeline to ask: a local `serve` or a deployed one.",
        DefaultValueFactory = _ => new Uri(SelfHost.DefaultUrl),
    };

    public static Option<string?> Token() => new("--token")
    {
        Description = "The operations token. Without it: Operations__Token, else the token that `serve` keeps in the data directory.",
    };

    public static Option<bool> Json() => new("--json") { Description = "One JSON object a line, for scripts; names are stable." };
}
