using System.Text;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.LeadsTable;

/// <summary>Makes one HTTP call for a dead address, by the template of the settings.</summary>
/// <remarks>The call may be repeated: a row that is gone is gone, and one that is marked is marked.</remarks>
internal sealed class LeadsTableClient
{
    private readonly LeadsTableOptions _options;
    private readonly DestinationHttp _http;

    internal LeadsTableClient(LeadsTableOptions options, DestinationHttp http)
    {
        _options = options;
        _http = http;
    }

    /// <summary>Whether bars for this reason are told.</summary>
    public bool Wants(string reason) =>
        _options
            .Reasons.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Contains(reason, StringComparer.OrdinalIgnoreCase);

    /// <summary>True: nothing is sent, see <see cref="LeadsTableOptions.DryRun"/>.</summary>
    public bool IsDryRun => _options.DryRun;

    /// <summary>What is sent, for people: method and host, and no address.</summary>
    public string What => $"{_options.Method} to {_options.Url!.Host}";

    /// <returns>False when there is no such row (404).</returns>
    /// <exception cref="TransientFailureException">The table is busy or out of reach.</exception>
    /// <exception cref="PermanentFailureException">It refuses the call, or the address is none.</exception>
    public async Task<bool> TellAsync(
        string email,
        string reason,
        DateTimeOffset since,
        string workspace,
        CancellationToken cancellationToken
    )
    {
        var values = LeadsTableOptions.Values(EmailAddress.Normalised(email), reason, since, workspace);
        var answer = await _http.SendAsync(
            new DestinationCall("tell leads table", new HttpMethod(_options.Method), Path(values))
            {
                Body =
                    _options.Body.Length == 0 || _options.Method == "DELETE"
                        ? null
                        : Encoding.UTF8.GetBytes(LeadsTableOptions.Fill(_options.Body, values, LeadsTableOptions.InJson)),
                Headers = _options.Sent,
                Expects = answer => answer.Status == 404,
            },
            cancellationToken
        );
        return answer.Succeeded;
    }

    /// <summary>Asks with an address that nobody has, and by a method that changes nothing.</summary>
    internal Task KnockAsync(CancellationToken cancellationToken) =>
        _http.SendAsync(
            new DestinationCall(
                "knock",
                HttpMethod.Options,
                Path(LeadsTableOptions.Values("nobody@example.invalid", "hard-bounce", DateTimeOffset.UnixEpoch, "doctor"))
            )
            {
                Headers = _options.Sent,
                Expects = answer => answer.Status < 500,
            },
            cancellationToken
        );

    /// <summary>What follows scheme and host, filled.</summary>
    private string Path(IReadOnlyDictionary<string, string> values)
    {
        var filled = LeadsTableOptions.Fill(_options.Template, values, Uri.EscapeDataString);
        var path = filled.IndexOf('/', filled.IndexOf("://", StringComparison.Ordinal) + 3);
        return path < 0 ? "" : filled[(path + 1)..];
    }
}
