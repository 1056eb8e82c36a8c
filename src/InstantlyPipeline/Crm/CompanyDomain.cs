using System.Collections.Frozen;

namespace InstantlyPipeline.Crm;

/// <summary>The domain by which a person's company is known.</summary>
internal static class CompanyDomain
{
    private static readonly FrozenSet<string> FreeMail = Read();

    /// <returns>The domain of the address, else of the website; in lower case. Null where both say nothing: a free-mail address without a
    /// website.</returns>
    public static string? Of(Person person)
    {
        var ofAddress = person.Email[(person.Email.LastIndexOf('@') + 1)..].Trim().ToLowerInvariant();
        return IsDomain(ofAddress) && !IsFreeMail(ofAddress) ? ofAddress
            : OfWebsite(person.Website) is { } ofWebsite && !IsFreeMail(ofWebsite) ? ofWebsite
            : null;
    }

    /// <summary>Whether anybody gets an address there.</summary>
    public static bool IsFreeMail(string domain) =>
        FreeMail.Contains(domain)
        || (domain.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && FreeMail.Contains($"{domain[..dot]}.*"));

    private static string? OfWebsite(string? website)
    {
        var text = website?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }
        return
            Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}", UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            && IsDomain(address.IdnHost)
            ? (
                address.IdnHost.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? address.IdnHost[4..] : address.IdnHost
            ).ToLowerInvariant()
            : null;
    }

    private static bool IsDomain(string text) =>
        text.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(text) is UriHostNameType.Dns;

    private static FrozenSet<string> Read()
    {
        using var stream = typeof(CompanyDomain).Assembly.GetManifestResourceStream("InstantlyPipeline.Crm.FreeMail.txt")!;
        using var reader = new StreamReader(stream);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line[0] != '#')
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
