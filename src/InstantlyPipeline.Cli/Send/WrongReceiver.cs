using InstantlyPipeline.Cli.Serve;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Simulator;
using Printed = InstantlyPipeline.Cli.Printable;

namespace InstantlyPipeline.Cli.Send;

/// <summary>What an answer says about the address or the secret that was given: no repetition would help.</summary>
internal static class WrongReceiver
{
    /// <returns>What happened and what to do; null when neither the address nor the secret is the trouble.</returns>
    public static string? Explain(DeliveryAttempt attempt, Uri target)
    {
        var address = Printed.Of(target.GetLeftPart(UriPartial.Path));
        return (int?)attempt.Status switch
        {
            null => NoAnswer(attempt.Error ?? "", target, address),
            401 => $"{address} refuses the secret. Give the one that it has: set Webhook__Secrets__0 in this shell, or --secret ask.",
            403 => $"{address} refuses this sender: its secret belongs to another client, or the address is not on its list "
                + $"(Webhook__AllowedNetworks__0).",
            404 => $"Nothing receives at {address}. The webhook of this pipeline is /{WebhookIntake.Path}, as in "
                + $"{SelfHost.DefaultUrl}/{WebhookIntake.Path}; one of a client has the client's name behind that.",
            405 or 501 => $"{address} takes no POST, so it is no webhook. The one of this pipeline is /{WebhookIntake.Path}.",
            >= 300 and < 400 => $"{address} answers with another address. Instantly does not follow that: deliver to the last one.",
            _ => null,
        };
    }

    /// <summary>Whether every other delivery would fare the same. Who is slow, or broke off, may answer the next one.</summary>
    public static bool IsHopeless(DeliveryAttempt attempt) =>
        attempt is { Status: null, Error: { } error }
            ? error.Contains("no answer: ", StringComparison.Ordinal) && !error.Contains("broke off", StringComparison.Ordinal)
            : (int?)attempt.Status is 401 or 403 or 404 or 405 or 501;

    private static string NoAnswer(string error, Uri target, string address) =>
        (target.Scheme, error) switch
        {
            ("https", var said) when said.Contains("SecureConnection", StringComparison.Ordinal) =>
                $"{address} does not speak https, or its certificate is not trusted here. `serve` itself speaks http: use "
                    + $"http://{target.Authority}{target.AbsolutePath} on its own machine, and https only where a proxy ends it.",
            ("http", var said)
                when said.Contains("InvalidResponse", StringComparison.Ordinal)
                    || said.Contains("ResponseEnded", StringComparison.Ordinal) =>
                $"{address} does not answer as http does. A port that speaks https is asked with https.",
            (_, var said) when said.Contains("NameResolution", StringComparison.Ordinal) =>
                $"No machine is called {target.Host}. Check the address.",
            _ => $"No answer from {address}: {Printed.Of(error)}. Is `instantly-pipeline serve` running there?",
        };
}
