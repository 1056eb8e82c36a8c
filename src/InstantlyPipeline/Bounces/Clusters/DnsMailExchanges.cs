using DnsClient;

namespace InstantlyPipeline.Bounces.Clusters;

/// <summary>Asks the system's name servers for MX records (RFC 5321 section 5.1).</summary>
internal sealed class DnsMailExchanges : IMailExchanges
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly LookupClient _dns;

    public DnsMailExchanges()
        : this(new LookupClientOptions()) { }

    /// <param name="options">Which servers are asked; without a word about them, the system's.</param>
    internal DnsMailExchanges(LookupClientOptions options)
    {
        options.Timeout = Patience;
        options.Retries = 0;
        options.ThrowDnsErrors = false;
        options.UseCache = false; // answers are kept by provider, see MailboxProviders
        _dns = new LookupClient(options);
    }

    public async Task<IReadOnlyList<string>?> OfAsync(string domain, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var answer = await _dns.QueryAsync(domain, QueryType.MX, cancellationToken: patience.Token);
            // A domain that does not exist is an answer, too.
            return answer.HasError && answer.Header.ResponseCode is not DnsHeaderResponseCode.NotExistentDomain
                ? null
                : [.. answer.Answers.MxRecords().OrderBy(record => record.Preference).Select(record => record.Exchange.Value)];
        }
        catch (Exception ex)
            when (ex is DnsResponseException or ArgumentException or System.Net.Sockets.SocketException
                || (ex is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return null; // a provider that is not known is counted nowhere, and nothing else depends on it
        }
    }
}
