using InstantlyPipeline.Http;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Intake.Refusals;

/// <summary>Answers what is posted beside the door: 404 with the right path, and counted where it looks like a delivery.</summary>
/// <remarks>The world's scanners post to everything; what carries a secret of ours, or names Instantly or a webhook in its path, is none of
/// them.</remarks>
public sealed class WrongPath(IntakeMetrics metrics, IOptions<IntakeOptions> options)
{
    private readonly SecretCheck _secrets = new(options.Value.Secrets);

    /// <param name="path">As requested.</param>
    /// <param name="header">The value of a header by case-insensitive name; null when absent.</param>
    public HttpAnswer Answer(string method, string path, Func<string, string?> header)
    {
        if (method.Equals("POST", StringComparison.OrdinalIgnoreCase) && (Names(path) || _secrets.Accepts(header(options.Value.Header))))
        {
            metrics.Count(RefusalCause.WrongPath);
        }
        return HttpAnswer.Problem(
            404,
            "There is nothing at this address.",
            $"Deliveries are posted to /{WebhookIntake.Path}; the page for people is /desk. In Instantly, open the webhook and "
                + $"correct its URL, or run `instantly-pipeline connect`."
        );
    }

    private static bool Names(string path) =>
        path.Contains("instantly", StringComparison.OrdinalIgnoreCase) || path.Contains("webhook", StringComparison.OrdinalIgnoreCase);
}
