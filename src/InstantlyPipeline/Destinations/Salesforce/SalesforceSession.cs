using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.Salesforce;

/// <summary>Logs in when needed and lends every call its token.</summary>
/// <remarks>
/// Client credentials give no refresh token and no lifetime: a token is used until Salesforce says INVALID_SESSION_ID, then one log-in
/// serves all who wait.
/// </remarks>
internal sealed class SalesforceSession
{
    private readonly SalesforceOptions _options;
    private readonly DestinationHttp _http;
    private readonly SharedResult<string> _token;

    public SalesforceSession(SalesforceOptions options, DestinationHttp http)
    {
        _options = options;
        _http = http;
        _token = new SharedResult<string>(LogInAsync);
    }

    /// <summary>The run-as user, known from the first call on: what has no other owner belongs to it.</summary>
    public string? RunAsUser { get; private set; }

    /// <summary>The org's address as the log-in names it, known from the first call on. People are led there; calls are not, for neither
    /// secret nor token goes to a host nobody configured.</summary>
    public Uri? Org { get; private set; }

    public async Task<DestinationAnswer> SendAsync(DestinationCall call, CancellationToken cancellationToken)
    {
        var token = await _token.GetAsync(cancellationToken);
        var answer = await _http.SendAsync(
            call with
            {
                Headers = Bearer(token),
                Expects = answer => call.Expects(answer) || IsExpired(answer),
            },
            cancellationToken
        );
        if (!IsExpired(answer))
        {
            return answer;
        }
        _token.Forget(token);
        return await _http.SendAsync(call with { Headers = Bearer(await _token.GetAsync(cancellationToken)) }, cancellationToken);
    }

    private static KeyValuePair<string, string>[] Bearer(string token) => [new("Authorization", $"Bearer {token}")];

    private static bool IsExpired(DestinationAnswer answer) =>
        answer.Status == 401 && SalesforceFailures.Code(answer) == SalesforceFailures.SessionExpired;

    private async Task<string> LogInAsync(CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(
            DestinationCall.Form(
                "log in",
                "services/oauth2/token",
                ("grant_type", "client_credentials"),
                ("client_id", _options.ClientId),
                ("client_secret", _options.ClientSecret)
            ),
            cancellationToken
        );
        var session = answer.Read(SalesforceJson.Default.Session);
        RunAsUser = session.Id?.Split('/')[^1];
        Org = Uri.TryCreate(session.InstanceUrl, UriKind.Absolute, out var org) ? org : null;
        return session.AccessToken is { Length: > 0 } token && token.All(character => character is > ' ' and <= '~')
            ? token
            : throw answer.Unreadable();
    }
}
