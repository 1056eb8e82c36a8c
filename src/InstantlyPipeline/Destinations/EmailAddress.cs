using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations;

/// <summary>An e-mail address in the one form all destinations see: trimmed and in lower case.</summary>
internal static class EmailAddress
{
    /// <exception cref="PermanentFailureException">It is no address. Guards the URLs built from it: an empty one would name a whole
    /// collection.</exception>
    public static string Normalised(string email)
    {
        var address = email.Trim().ToLowerInvariant();
        var at = address.LastIndexOf('@');
        return
            at > 0
            && at < address.Length - 1
            && address.Length <= 320
            && !address.Any(character => char.IsWhiteSpace(character) || char.IsControl(character))
            ? address
            : throw new PermanentFailureException(
                "email-invalid",
                "The event's e-mail address is not one: it needs a name, an @ and a domain. Nothing was sent."
            );
    }

    /// <summary>Normalised and percent-encoded, for one segment of a path or one value of a query.</summary>
    public static string InUrl(string email) => Uri.EscapeDataString(Normalised(email));
}
