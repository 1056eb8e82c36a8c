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

    public static Option<Uri> Url() => Address("The pipeline to ask: a local `serve` or a deployed one.", SelfHost.DefaultUrl);

    /// <summary><c>--url</c>: an absolute http or https address.</summary>
    public static Option<Uri> Address(string description, string standard) => new("--url")
    {
        Description = description,
        DefaultValueFactory = _ => new Uri(standard),
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            {
                return address;
            }
            result.AddError($"--url takes an address such as {standard}.");
            return null;
        },
    };

    public static Option<string?> Token() => new("--token")
    {
        Description = "The operations token. Without it: Operations__Token, else the token that `serve` keeps in the data directory.",
    };

    public static Option<bool> Json() => new("--json") { Description = "One JSON object a line, for scripts; names are stable." };
}
