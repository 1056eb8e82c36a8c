using System.Collections.Concurrent;
using InstantlyPipeline.Bounces.Diagnostics;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline.Bounces.Clusters;

/// <summary>Who runs the mailboxes of a domain: by its name, where many people have one there, else by the server that takes its
/// mail.</summary>
/// <remarks>A domain is asked for once a day, and once in ten minutes where nobody answered. After three questions without an answer
/// nobody is asked for a minute, so that a flood does not wait for a name server that is down.</remarks>
internal sealed class MailboxProviders(IMailExchanges exchanges, IOptions<BounceOptions> options, TimeProvider time)
{
    private const int MostKept = 10_000;
    private const int MostUnanswered = 3;

    private static readonly TimeSpan Known = TimeSpan.FromDays(1);
    private static readonly TimeSpan Unanswered = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    /// <summary>Names that are no company's (RFC 2606, RFC 6761, RFC 6762).</summary>
    private static readonly string[] Reserved =
    [
        ".example",
        ".test",
        ".invalid",
        ".localhost",
        ".local",
        ".example.com",
        ".example.net",
        ".example.org",
    ];

    private readonly ConcurrentDictionary<string, (string? Provider, DateTimeOffset Until)> _known = new(StringComparer.OrdinalIgnoreCase);
    private int _unanswered;
    private long _restsUntil;

    /// <returns>Null for a domain that runs its own mail, and where it cannot be told.</returns>
    public async Task<string?> OfDomainAsync(string? domain, CancellationToken cancellationToken)
    {
        if (domain is null)
        {
            return null;
        }
        if (MailProviders.OfDomain(domain) is { } named)
        {
            return named;
        }
        var now = time.GetUtcNow();
        if (_known.TryGetValue(domain, out var known) && now < known.Until)
        {
            return known.Provider;
        }
        if (
            !options.Value.LookUpProviders
            || Reserved.Any(end => $".{domain}".EndsWith(end, StringComparison.OrdinalIgnoreCase))
            || now.UtcTicks < Interlocked.Read(ref _restsUntil)
        )
        {
            return null;
        }
        var servers = await exchanges.OfAsync(domain, cancellationToken);
        var provider = servers?.Select(MailProviders.OfDomain).FirstOrDefault(found => found is not null);
        Keep(domain, provider, now + (servers is null ? Unanswered : Known));
        if (servers is not null)
        {
            Volatile.Write(ref _unanswered, 0);
        }
        else if (Interlocked.Increment(ref _unanswered) >= MostUnanswered)
        {
            Interlocked.Exchange(ref _restsUntil, (now + Rest).UtcTicks);
            Volatile.Write(ref _unanswered, 0);
        }
        return provider;
    }

    private void Keep(string domain, string? provider, DateTimeOffset until)
    {
        if (_known.Count >= MostKept)
        {
            _known.Clear();
        }
        _known[domain] = (provider, until);
    }
}
