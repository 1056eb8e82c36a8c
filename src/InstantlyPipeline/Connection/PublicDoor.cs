using InstantlyPipeline.Intake;

namespace InstantlyPipeline.Connection;

/// <summary>The address of our door as Instantly knows it.</summary>
internal static class PublicDoor
{
    /// <returns>What is wrong with it, to be read after its name; null when it will do.</returns>
    public static string? Problem(string address) =>
        !Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            ? "is not an absolute address such as https://hooks.example.com/webhooks/instantly."
        : url.Scheme is "http" && !url.IsLoopback ? "is http: the secret would travel in the clear. Use its https address."
        : url.UserInfo.Length > 0 || url.Fragment.Length > 0 ? "has a user or a fragment in it. Leave those out."
        : !IsPath(url) ? $"does not end in /{WebhookIntake.Path}, where deliveries are taken."
        : null;

    /// <summary>Whether a webhook's address leads to our door.</summary>
    /// <param name="known">Our address; null where nobody has said it: then the path tells.</param>
    public static bool Is(Uri target, Uri? known) =>
        known is null
            ? IsPath(target)
            : Uri.Compare(target, known, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
                && (
                    Path(target).Equals(Path(known), StringComparison.Ordinal)
                    || Path(target).StartsWith(Path(known) + "/", StringComparison.Ordinal)
                );

    /// <summary>A client's own door lies below the common one.</summary>
    private static bool IsPath(Uri url) =>
        Path(url).EndsWith("/" + WebhookIntake.Path, StringComparison.Ordinal)
        || Path(url).Contains($"/{WebhookIntake.Path}/", StringComparison.Ordinal);

    private static string Path(Uri url) => url.AbsolutePath.TrimEnd('/');
}
