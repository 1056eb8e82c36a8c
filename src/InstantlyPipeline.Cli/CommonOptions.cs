using System.CommandLine;
using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Simulator;

namespace InstantlyPipeline.Cli;

/// <summary>Options that several verbs share, spelled and explained once.</summary>
internal static class CommonOptions
{
    public static Option<string> Data() =>
        new("--data")
        {
            Description = "Folder of the database and the operations token.",
            HelpName = "folder",
            DefaultValueFactory = _ => DataDirectory.Default,
        };

    /// <summary>Where deliveries go that name no receiver: to the <c>serve</c> of the data directory.</summary>
    public static Uri Webhook(Uri? given, string data) =>
        given ?? new Uri(DataDirectory.At(data).RunningAt ?? new Uri(SelfHost.DefaultUrl), "/" + WebhookIntake.Path);

    public static Option<Uri?> Url() =>
        Address(
            $"The pipeline to ask, a local `serve` or a deployed one. Without it the `serve` of the data directory, wherever it "
                + $"listens, else {SelfHost.DefaultUrl}.",
            SelfHost.DefaultUrl
        );

    /// <summary><c>--url</c>: an absolute http or https address; null when not given.</summary>
    /// <param name="example">For what is said about a wrong one.</param>
    public static Option<Uri?> Address(string description, string example) =>
        new("--url")
        {
            Description = description,
            HelpName = "address",
            CustomParser = result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                {
                    return address;
                }
                result.AddError($"--url takes an address such as {example}.");
                return null;
            },
        };

    public static Option<string?> Token() =>
        Hidden(
            new("--token")
            {
                Description =
                    $"The operations token: {SecretArgument.HowTo}. Without it: Operations__Token; then, for this machine alone, the "
                    + $"token that `serve` keeps in the data directory.",
            }
        );

    public static Option<bool> Json() => new("--json") { Description = "One JSON object a line, for scripts; names are stable." };

    public static Option<string?> Client() => new("--client") { Description = "Only this client, by its name in pipeline.json." };

    public static Option<string?> Secret() =>
        Hidden(new("--secret") { Description = $"The webhook secret: {SecretArgument.HowTo}. Without it: Webhook__Secrets__0." });

    public static Option<string> Header() =>
        new("--header")
        {
            Description = "The header that carries the secret, after \"Bearer \" if it is Authorization and bare otherwise.",
            DefaultValueFactory = _ =>
                Environment.GetEnvironmentVariable("Webhook__Header") is { Length: > 0 } configured ? configured : "Authorization",
        };

    /// <summary>A sender to this address, with the secret that was given or is in the settings.</summary>
    public static InstantlySenderOptions Sender(Uri target, string header, string? secret) =>
        (
            secret is null
                ? Environment.GetEnvironmentVariable("Webhook__Secrets__0")
                : SecretArgument.Read("--secret", secret, "Webhook__Secrets__0")
        )
            is not { Length: > 0 } given
            ? new InstantlySenderOptions { Target = target, HeaderName = null }
            : new InstantlySenderOptions
            {
                Target = target,
                HeaderName = header,
                HeaderValue = string.Equals(header, "Authorization", StringComparison.OrdinalIgnoreCase) ? $"Bearer {given}" : given,
            };

    /// <summary>An option whose value should not stand in the command line.</summary>
    private static Option<string?> Hidden(Option<string?> option)
    {
        option.HelpName = "ask|file:path";
        option.Validators.Add(SecretArgument.Check);
        return option;
    }

    /// <summary>Follows no redirect, which would carry the secret to an address nobody named, and keeps no cookies, as Instantly does
    /// not.</summary>
    public static HttpClient SenderHttp(int connections) =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                MaxConnectionsPerServer = connections,
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan, // the sender has one of its own
        };
}
